//! docs/answers.md: the answers of the built-in examples in one table, made from the program's own
//! JSON, and the figures in it that were worked out by hand. `DUTYCYCLE_BLESS=1 cargo test answers`
//! writes it anew.

use std::fmt::Write as _;

use dutycycle::ingest::workload_file::BUILT_INS;
use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::Value;

use crate::common::parse;
use crate::reports::check_file;
use crate::sensitivity::json;

/// Example, month, and the month's last day.
const ROWS: [[&str; 3]; 7] = [
    ["soup-bot", "2018-08", "2018-08-31"],
    ["soup-bot", "2026-10", "2026-10-31"],
    ["soup-bot-cron", "2018-08", "2018-08-31"],
    ["office-hours", "2026-10", "2026-10-31"],
    ["nightly-batch", "2026-10", "2026-10-31"],
    ["hobby-site", "2026-10", "2026-10-31"],
    ["busy-shop", "2026-10", "2026-10-31"],
];

const ABOVE: &str = "# The answers of the built-in examples

Each row is one example in one month. The first four columns and the last are what `dutycycle report EXAMPLE --month MONTH` says: bills in
dollars, computed exactly and shown to the cent; the margin is how much more the next costs, in percent of the cheapest. What flips
it is what `dutycycle sensitivity EXAMPLE --as-of DAY` says, where DAY is the last of the month: the nearest two numbers at which
another is cheaper in an average month, if nothing else changes, rounded to hundredths. `price` is the compute price of the cheapest.
The last column has the least and the most that the [demand models](demand.md) make of the bill of the cheapest. What the words mean stands in
[sensitivity](sensitivity.md). `tests/it/answers.rs` writes this file and compares it with figures worked out by hand.

| example, month | cheapest | next | margin | what flips it | over the demand models |
|---|---|---|---|---|---|
";

/// Its counts are asserted below.
const BELOW: &str = "
Four of the seven choices hang on how much capacity is needed: under another demand model another is cheapest. The price flips
first in six rows, but it is read from a list, while hours and capacity are guessed: measure those first. A small margin is no answer:
about 18 minutes more a week turn soup-bot's choice of 2018.
";

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().unwrap().iter()
}

fn rounded(value: Decimal, decimals: u32) -> Decimal {
    value.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero)
}

fn dollars(total: Decimal) -> String {
    format!("${:.2}", rounded(total, 2))
}

/// Groups of equal totals, in the order of a ranking.
fn groups(ranking: &Value, offerings: &Value) -> Vec<(String, Decimal)> {
    let mut groups: Vec<(String, Decimal)> = Vec::new();
    for id in list(ranking) {
        let offering = list(offerings).find(|offering| offering["id"] == *id).unwrap();
        let total = parse(text(&offering["total_usd"]));
        match groups.last_mut() {
            Some((ids, same)) if *same == total => {
                let _ = write!(ids, ", {}", text(id));
            }
            _ => groups.push((text(id).to_owned(), total)),
        }
    }
    groups
}

/// The nearest two inputs that flip the choice, and those that were not varied.
fn flips(found: &Value, winner: &str) -> String {
    let mut flips = Vec::new();
    for input in list(&found["inputs"]) {
        let value: Decimal = parse(text(&input["value"]));
        let unit = text(&input["unit"]).split('/').next().unwrap();
        let sides = ["below", "above"].map(|side| &input[side]);
        for side in sides.into_iter().filter(|side| !side.is_null()) {
            let at: Decimal = parse(text(&side["at"]));
            let change = (at - value).abs().checked_div(value).unwrap_or(Decimal::MAX);
            let axis = text(&input["axis"]);
            let cheapest = text(&side["cheapest"]);
            let [from, to] = [value, at].map(|value| rounded(value, 2));
            flips.push((
                change,
                axis,
                format!("{axis} from {from} {unit} to {to} {unit}: {cheapest}"),
            ));
        }
    }
    flips.sort_by_key(|flip| flip.0);
    let mut axes = Vec::new();
    flips.retain(|flip| {
        !axes.contains(&flip.1) && {
            axes.push(flip.1);
            true
        }
    });
    let mut parts: Vec<String> = flips.into_iter().take(2).map(|flip| flip.2).collect();
    if parts.is_empty() {
        parts.push("nothing within the searched ranges".to_owned());
    }
    if found["winner"] != winner {
        parts.push(format!("in the average month {} is cheapest", text(&found["winner"])));
    }
    let left_out: Vec<String> = list(&found["left_out"])
        .map(|left| format!("{} ({})", text(&left["axis"]), text(&left["reason"])))
        .collect();
    if !left_out.is_empty() {
        parts.push(format!("not varied: {}", left_out.join(", ")));
    }
    parts.join("; ")
}

/// Least and most of the cheapest, and who else wins under which model.
fn over_models(spread: &Value, winner: &str) -> String {
    if spread.is_null() {
        return "no bill depends on demand".to_owned();
    }
    let range = list(&spread["offerings"]).find(|offering| offering["id"] == winner).unwrap();
    let [least, most] = ["least_usd", "most_usd"].map(|end| dollars(parse(text(&range[end]))));
    let range = if least == most { least } else { format!("{least} to {most}") };
    let mut others: Vec<(String, Vec<&str>)> = Vec::new();
    for model in list(&spread["models"]) {
        let first = groups(&model["ranking"], &model["totals"]).remove(0).0;
        if first.split(", ").any(|id| id == winner) {
            continue;
        }
        match others.iter_mut().find(|(ids, _)| *ids == first) {
            Some((_, models)) => models.push(text(&model["name"])),
            None => others.push((first, vec![text(&model["name"])])),
        }
    }
    assert_eq!(spread["cheapest_survives"], others.is_empty(), "{winner}");
    if others.is_empty() {
        return format!("{range}; the choice survives");
    }
    let others: Vec<String> = others
        .into_iter()
        .map(|(ids, models)| format!("{ids} under {}", models.join(" and ")))
        .collect();
    format!("{range}; the choice does not survive: {}", others.join(", "))
}

fn row([name, month, last_day]: [&str; 3]) -> [String; 6] {
    let report = json(&["report", name, "--month", month]);
    let found = json(&["sensitivity", name, "--as-of", last_day]);
    let mut groups = groups(&report["ranking"], &report["offerings"]);
    let (next, next_total) = groups.remove(1);
    let (cheapest, total) = groups.remove(0);
    let more = next_total - total;
    [
        format!("{name}, {month}"),
        format!("{cheapest} {}", dollars(total)),
        format!("{next} {}", dollars(next_total)),
        format!("{}, {:.1} %", dollars(more), rounded(more / total * Decimal::ONE_HUNDRED, 1)),
        flips(&found, &cheapest),
        over_models(&report["demand_models"], &cheapest),
    ]
}

/// The first four cells of each row. Bills are those worked out in `examples.rs` and `soup_bot.rs`:
///
/// soup-bot 2018       3.128 − 3.09 = 0.038, of 3.09 1.23 %. rds-idle-stop as rds-scheduled: it is up
///                     from 15:02 to 16:30, and is billed two whole hours a day
/// soup-bot 2026       2.74 − 1.53 = 1.21, of 1.53 79.1 %
/// soup-bot-cron       23 workdays. v1 92 × 360 s × 2 ACU × 0.06 ÷ 3,600 = 1.104, and 0.10. Instances:
///                     14:45-15:46 and 15:02-16:16, two hours each: 46 × 0.018 + 2.30 = 3.128.
///                     3.128 − 1.204 = 1.924, of 1.204 159.8 %
/// office-hours        16.8555 − 15.5275 = 1.328, of 15.5275 8.55 %
/// nightly-batch       13.592793 − 11.551959 = 2.040833, of 11.551959 17.67 %
/// hobby-site          4.342 − 2.432 = 1.91, of 2.432 78.54 %
/// busy-shop           285.222 − 190.40 = 94.822, of 190.40 49.80 %
const BY_HAND: [[&str; 4]; 7] = [
    [
        "soup-bot, 2018-08",
        "aurora-serverless-v1 $3.09",
        "rds-idle-stop, rds-scheduled $3.13",
        "$0.04, 1.2 %",
    ],
    ["soup-bot, 2026-10", "aurora-serverless-v2 $1.53", "rds-scheduled $2.74", "$1.21, 79.1 %"],
    [
        "soup-bot-cron, 2018-08",
        "aurora-serverless-v1 $1.20",
        "rds-idle-stop, rds-scheduled $3.13",
        "$1.92, 159.8 %",
    ],
    ["office-hours, 2026-10", "rds-scheduled $15.53", "aurora-scheduled $16.86", "$1.33, 8.6 %"],
    [
        "nightly-batch, 2026-10",
        "aurora-scheduled $11.55",
        "aurora-serverless-v2 $13.59",
        "$2.04, 17.7 %",
    ],
    ["hobby-site, 2026-10", "aurora-serverless-v2 $2.43", "v2-pause-15m $4.34", "$1.91, 78.5 %"],
    [
        "busy-shop, 2026-10",
        "rds-always-on $190.40",
        "aurora-io-optimized $285.22",
        "$94.82, 49.8 %",
    ],
];

/// Parts of the fifth and sixth cell of a row.
///
/// soup-bot 2018       In an average month v1 leads by 0.157738; a second more in each of the five
///                     sessions costs 2 × 5 ÷ 3,600 × 0.06 × 730 ÷ 168 = 0.000724, so that the 218th
///                     is too many: 3,818 s. Sessions are whole seconds: from 19,088 s a week on a
///                     fifth (3,817.6) is nearest to 3,818. 19,088 s are 5.302 h.
/// soup-bot 2026       aws-idle-wake: 22 × ((2 + 3 + 3 + 4 + 4 + 4) × 60 + (3,600 − 360 + 300) × 0.5) =
///                     22 × 2,970 = 65,340 ACU-s × 0.12 ÷ 3,600 = 2.178, and 0.10: 2.278.
/// nightly-batch       Storage and requests are equal. A night of Aurora is 1,500 s × 0.304 = 456, one of
///                     v2 with c ACU (600 c + 300 × 0.5) × 0.14: 441 with 5 ACU, 483 with 5.5 (÷ 3,600).
///                     With 8 ACU and x s (x + 900) × 0.304 is above (8 x + 150) × 0.14 as long as
///                     x < 252.6 ÷ 0.816 = 309.56: 309 s, which is nearest to a seventh of up to
///                     2,166 s a week (309.43; of 2,167 it is 309.57). 2,166 s are 0.6017 h.
/// busy-shop           55.187 h, worked out in `examples.rs`.
const FLIPS_BY_HAND: [(&str, usize, &str); 5] = [
    ("soup-bot, 2018-08", 4, "hours-per-week from 5 h to 5.30 h: rds-idle-stop"),
    ("soup-bot, 2026-10", 5, "$1.53 to $2.28; the choice survives"),
    ("nightly-batch, 2026-10", 4, "acu from 8 ACU to 5 ACU: aurora-serverless-v2"),
    ("nightly-batch, 2026-10", 4, "hours-per-week from 1.17 h to 0.60 h: aurora-serverless-v2"),
    ("busy-shop, 2026-10", 4, "hours-per-week from 168 h to 55.19 h: v2-io-optimized"),
];

/// What figures worked out by hand find wrong in a document.
fn wrong_by_hand(document: &str) -> Vec<String> {
    let rows: Vec<Vec<&str>> = document
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"))
        .skip(1)
        .map(|line| line.split(" | ").collect())
        .collect();
    let cells = rows.iter().zip(BY_HAND).filter(|(row, hand)| row[..4] != hand[..]);
    let mut wrong: Vec<String> = cells.map(|(_, hand)| hand.join(" | ")).collect();
    if rows.len() != BY_HAND.len() {
        wrong.push(format!("{} rows", rows.len()));
    }
    for (name, cell, part) in FLIPS_BY_HAND {
        if !rows.iter().any(|row| row[0] == name && row[cell].contains(part)) {
            wrong.push(format!("{name}: {part}"));
        }
    }
    wrong
}

#[test]
fn the_answers_of_the_examples_are_what_the_program_says_and_what_was_worked_out_by_hand() {
    for example in BUILT_INS {
        assert!(ROWS.iter().any(|row| row[0] == example.name), "{} has no row", example.name);
    }
    let rows = ROWS.map(row);
    let not_surviving = rows.iter().filter(|row| row[5].contains("does not survive"));
    assert_eq!(not_surviving.count(), 4, "what is said below the table");
    let price_first = rows.iter().filter(|row| row[4].starts_with("price "));
    assert_eq!(price_first.count(), 6, "what is said below the table");
    let mut made = ABOVE.to_owned();
    for row in rows {
        let _ = writeln!(made, "| {} |", row.join(" | "));
    }
    made.push_str(BELOW);
    assert_eq!(wrong_by_hand(&made), Vec::<String>::new());
    check_file("docs/answers.md", &made);
}

#[test]
fn a_wrong_cell_is_found_by_the_figures_worked_out_by_hand() {
    let document = include_str!("../../docs/answers.md");
    for (cell, planted) in [
        ("aurora-serverless-v1 $3.09", "aurora-serverless-v1 $3.10"),
        ("to 5.30 h: rds-idle-stop", "to 5.31 h: rds-idle-stop"),
        ("$1.53 to $2.28", "$1.53 to $2.29"),
        ("$94.82, 49.8 %", "$94.82, 49.9 %"),
    ] {
        assert_eq!(document.matches(cell).count(), 1, "{cell}");
        assert_eq!(wrong_by_hand(&document.replace(cell, planted)).len(), 1, "{cell}");
    }
}
