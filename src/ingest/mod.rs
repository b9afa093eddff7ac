//! Files of others, turned into the program's own values. Each reader checks what it reads at the
//! border; nothing after it sees the files' texts.

pub mod price_facts;
