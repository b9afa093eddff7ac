//! Pieces of work on several threads, taken one by one and given back in their own order: which thread
//! did what, and when, changes nothing.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

/// Does `work` for the numbers below `count` on so many threads, and hands each result to `take` in
/// the order of the numbers. A few results wait at most.
pub(super) fn in_order<T: Send>(
    count: usize,
    threads: usize,
    work: impl Fn(usize) -> T + Sync,
    mut take: impl FnMut(usize, T),
) {
    if threads < 2 || count < 2 {
        (0..count).for_each(|number| take(number, work(number)));
        return;
    }
    let next = AtomicUsize::new(0);
    let (work, next) = (&work, &next);
    thread::scope(|scope| {
        let (sender, receiver) = mpsc::sync_channel(2 * threads);
        for _ in 0..threads.min(count) {
            let sender = sender.clone();
            scope.spawn(move || {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    // Nobody takes any more only when the run has ended.
                    if number >= count || sender.send((number, work(number))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let (mut wanted, mut early) = (0, BTreeMap::new());
        for (number, result) in receiver {
            early.insert(number, result);
            while let Some(result) = early.remove(&wanted) {
                take(wanted, result);
                wanted += 1;
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order_whatever_the_threads() {
        for threads in [1, 2, 7] {
            let mut taken = Vec::new();
            let work = |number: usize| {
                // The first ones take longest.
                thread::sleep(std::time::Duration::from_micros(500 / (number as u64 + 1)));
                number * 3
            };
            in_order(50, threads, work, |number, result| taken.push((number, result)));
            let expected: Vec<_> = (0..50).map(|number| (number, number * 3)).collect();
            assert_eq!(taken, expected, "{threads} threads");
        }
    }
}
