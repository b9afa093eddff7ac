//! Which charges of two bills are compared with each other. It owns no amount.

use super::answer::AnswerCharge;

/// Charges of one side.
type Charges<'a> = Vec<&'a AnswerCharge>;

/// Charges of the same meter, description and unit beside each other, in their order; then those of
/// the earlier side only and those of the later.
pub(super) fn paired<'a>(
    old: &'a [AnswerCharge],
    new: &'a [AnswerCharge],
) -> (Vec<(&'a AnswerCharge, &'a AnswerCharge)>, Charges<'a>, Charges<'a>) {
    let mut gone: Charges<'a> = old.iter().collect();
    let (mut pairs, mut began) = (Vec::new(), Vec::new());
    for is in new {
        let same = |was: &&AnswerCharge| {
            (&was.meter, &was.description, &was.unit) == (&is.meter, &is.description, &is.unit)
        };
        match gone.iter().position(same) {
            Some(at) => pairs.push((gone.remove(at), is)),
            None => began.push(is),
        }
    }
    (pairs, gone, began)
}

/// Charges of one side, beside that of the same meter on the other where each side has one.
pub(super) fn one_sided<'a>(
    gone: Charges<'a>,
    began: Charges<'a>,
) -> Vec<(Option<&'a AnswerCharge>, Option<&'a AnswerCharge>)> {
    let mut began: Vec<Option<&AnswerCharge>> = began.into_iter().map(Some).collect();
    let mut sides = Vec::new();
    for was in gone {
        let same = |is: &&mut Option<&AnswerCharge>| is.is_some_and(|is| is.meter == was.meter);
        sides.push((Some(was), began.iter_mut().find(same).and_then(Option::take)));
    }
    sides.extend(began.into_iter().flatten().map(|is| (None, Some(is))));
    sides
}
