//! Pieces of work on several threads, taken one by one and given back in their own order: which thread
//! did what, and when, changes nothing.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, PoisonError, mpsc};
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
    // Who is far ahead of the slowest waits for it.
    let (wanted, moved) = (Mutex::new(0), Condvar::new());
    let may_begin = |number: usize| {
        let wanted = wanted.lock().unwrap_or_else(PoisonError::into_inner);
        let ahead = |wanted: &mut usize| number >= *wanted + 4 * threads;
        drop(moved.wait_while(wanted, ahead));
    };
    let (work, next, may_begin) = (&work, &next, &may_begin);
    thread::scope(|scope| {
        let (sender, receiver) = mpsc::sync_channel(2 * threads);
        for _ in 0..threads.min(count) {
            let sender = sender.clone();
            scope.spawn(move || {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    // Nobody takes any more only when the run has ended.
                    if number >= count {
                        break;
                    }
                    may_begin(number);
                    if sender.send((number, work(number))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let (mut next_taken, mut early) = (0, BTreeMap::new());
        for (number, result) in receiver {
            early.insert(number, result);
            while let Some(result) = early.remove(&next_taken) {
                take(next_taken, result);
                next_taken += 1;
            }
            *wanted.lock().unwrap_or_else(PoisonError::into_inner) = next_taken;
            moved.notify_all();
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
