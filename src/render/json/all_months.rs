//! The answer over several months, in documents.

use schemars::JsonSchema;
use serde::Serialize;

use crate::report::AllMonths;
use crate::units::Usd;

#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct AllMonthsDocument {
    /// The offerings with a bill in each month, the least first.
    totals: Vec<TotalDocument>,
    /// The offerings with a bill in some months only: their sums compare with no other.
    left_out: Vec<LeftOutDocument>,
    /// In how many months who is cheapest, the most months first.
    cheapest: Vec<CheapestDocument>,
    /// In how many months less than 5 % lie between the first two.
    close_months: usize,
}

#[derive(Debug, Serialize, JsonSchema)]
struct TotalDocument {
    id: String,
    /// The exact sum.
    total_usd: String,
}

#[derive(Debug, Serialize, JsonSchema)]
struct LeftOutDocument {
    id: String,
    /// The months without a bill.
    missing_months: Vec<String>,
    /// The exact sum of the other months.
    total_usd: String,
}

#[derive(Debug, Serialize, JsonSchema)]
struct CheapestDocument {
    /// One name, or several of equal bills.
    ids: Vec<String>,
    months: usize,
}

pub(super) fn all_months(months: &AllMonths) -> AllMonthsDocument {
    let total = |(id, total): &(String, Usd)| TotalDocument {
        id: id.clone(),
        total_usd: total.to_string(),
    };
    AllMonthsDocument {
        totals: months.totals.iter().map(total).collect(),
        left_out: months
            .left_out
            .iter()
            .map(|out| LeftOutDocument {
                id: out.id.clone(),
                missing_months: out.missing.clone(),
                total_usd: out.total.to_string(),
            })
            .collect(),
        cheapest: months
            .cheapest
            .iter()
            .map(|(ids, months)| CheapestDocument { ids: ids.clone(), months: *months })
            .collect(),
        close_months: months.close,
    }
}
