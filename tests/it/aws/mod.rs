//! The program against a stub of AWS that does everything wrong that AWS and networks do: what is
//! told, how it ends, what stands on disk afterwards, and what was asked for and paid. Every run
//! is also searched for planted secrets and whole account numbers, see `run`.

mod lists;
mod metrics;
mod pages;
mod policy;
mod prices;
mod refused;
mod run;
mod signals;
mod spend;
mod stub;
mod ways;
mod wire;
mod world;
