//! What unknown time can make of the bills of months: whiskers from the least to the most, and the
//! same in words.

use crate::report::{MonthBill, Months};
use crate::units::Usd;

use super::months::{Line, apart, middle};
use super::plot::Plot;
use super::words::dollars;
use super::{Canvas, Colour};

/// The stroke width of a whisker, half the width of its ends, and from one to the next of a month.
const WHISKER: u32 = 6;
const WHISKER_END: i32 = 12;
const WHISKERS_APART: i32 = 32;

/// A bill, or what unknown time can make of it.
pub(super) fn in_words(bill: MonthBill) -> String {
    match bill.uncertain() {
        Some((least, most)) => format!("{} to {}", dollars(least), dollars(most)),
        None => dollars(bill.total),
    }
}

/// What unknown time can make of each bill, beside each other where there is room. What is out of
/// sight has no end.
pub(super) fn whiskers(canvas: &mut Canvas<'_>, plot: &Plot, months: usize, lines: &[Line<'_>]) {
    for month in 0..months {
        let bill = |line: &Line<'_>| line.bills.get(month).copied().flatten()?.uncertain();
        let unsure = lines.iter().filter_map(|line| Some((bill(line)?, line.colour)));
        let unsure: Vec<((Usd, Usd), Colour)> = unsure.collect();
        let count = i32::try_from(unsure.len()).unwrap_or(1);
        let step = (apart(plot, months) / (count + 1)).min(WHISKERS_APART);
        let mut across = -(count - 1) * step / 2;
        for ((least, most), colour) in unsure {
            let (x, low) = plot.place(middle(month), least);
            let (_, high) = plot.place(middle(month), most);
            let x = x + across;
            across += step;
            if low < plot.top {
                continue;
            }
            canvas.line([(x, low), (x, high.max(plot.top))], colour, WHISKER);
            let end = WHISKER_END.min(step / 2);
            for y in [low, high].into_iter().filter(|y| *y >= plot.top) {
                canvas.line([(x - end, y), (x + end, y)], colour, WHISKER);
            }
        }
    }
}

/// In how many months unknown time can change a bill, and the widest range; empty for none.
pub(super) fn unsure_in_words(view: &Months, line: &Line<'_>) -> String {
    let bills = view.months.iter().zip(line.bills);
    let unsure = bills.filter_map(|(month, bill)| Some((month, (*bill)?.uncertain()?)));
    let unsure: Vec<(&String, (Usd, Usd))> = unsure.collect();
    let width = |(_, (least, most)): &&(&String, (Usd, Usd))| *most - *least;
    // Of equal ones the first.
    let Some((month, (least, most))) = unsure.iter().rev().max_by_key(width) else {
        return String::new();
    };
    format!(
        " Unknown time makes its bill of {} of {} months a range, widest in {month}: {} to {}.",
        unsure.len(),
        view.months.len(),
        dollars(*least),
        dollars(*most)
    )
}
