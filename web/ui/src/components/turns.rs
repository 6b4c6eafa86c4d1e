//! Turns: work that need not come in the frame in which it was asked for. Each frame does a little of it, so that a block
//! holds up neither what a person does nor the frame after it.
//!
//! Owns the order: pictures go before parts of the page, since a part brings pictures with it; one part a frame, since
//! the browser lays it out in the same one. What the work is, is its owner's business; work whose owner is gone is not done.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

use crate::platform::canvas::FrameSlot;
use crate::platform::timers;

/// Pictures are painted for so long in one frame, and one at least.
const PICTURES_MS: f64 = 2.0;

/// Something that is done when its turn comes.
pub(super) trait Work {
    /// Does it.
    fn work(&self);
}

/// Who waits, by place, and at one place first come first served.
#[derive(Default)]
struct Queue(VecDeque<(u8, Weak<dyn Work>)>);

impl Queue {
    fn join(&mut self, place: u8, work: &Rc<dyn Work>) {
        let own = Rc::downgrade(work);
        if !self.0.iter().any(|(_, waiting)| waiting.ptr_eq(&own)) {
            let behind = self.0.iter().position(|(other, _)| *other > place);
            self.0.insert(behind.unwrap_or(self.0.len()), (place, own));
        }
    }

    fn next(&mut self) -> Option<Rc<dyn Work>> {
        while let Some((_, work)) = self.0.pop_front() {
            if let Some(work) = work.upgrade() {
                return Some(work);
            }
        }
        None
    }
}

/// All that waits on the page.
#[derive(Default)]
struct Turns {
    pictures: Queue,
    parts: Queue,
    /// Whether the frame to come is the one that shows what the first of the parts was asked for in.
    is_taken: bool,
}

impl Turns {
    /// Who asks has changed the page itself: the first frame is for that.
    fn join_parts(&mut self, place: u8, part: &Rc<dyn Work>) {
        self.is_taken |= self.parts.0.is_empty();
        self.parts.join(place, part);
    }
}

thread_local! {
    static TURNS: RefCell<Turns> = RefCell::default();
    /// The frame in which they go on.
    static FRAME: FrameSlot = FrameSlot::default();
}

/// A picture waits to be painted; once, however often it is asked for until then.
pub(super) fn picture(work: &Rc<dyn Work>) {
    TURNS.with_borrow_mut(|turns| turns.pictures.join(0, work));
    go_on();
}

/// A part of the page waits to be drawn, those of a lower place first; once, however often it is asked for until then.
pub(super) fn part(place: u8, work: &Rc<dyn Work>) {
    TURNS.with_borrow_mut(|turns| turns.join_parts(place, work));
    go_on();
}

fn go_on() {
    FRAME.with(|frame| {
        frame.request(|| {
            if TURNS.with(|turns| one_frame(turns, timers::now_ms)) {
                go_on();
            }
        });
    });
}

/// What one frame does by a clock; whether anything is left for the next one.
fn one_frame(turns: &RefCell<Turns>, now_ms: impl Fn() -> f64) -> bool {
    // Nothing is borrowed while work is done: it may ask for turns itself.
    let next = |queue: fn(&mut Turns) -> &mut Queue| queue(&mut turns.borrow_mut()).next();
    let began = now_ms();
    let mut painted = false;
    while (!painted || now_ms() - began < PICTURES_MS)
        && let Some(picture) = next(|turns| &mut turns.pictures)
    {
        picture.work();
        painted = true;
    }
    let is_taken = std::mem::take(&mut turns.borrow_mut().is_taken);
    if !(painted || is_taken)
        && let Some(part) = next(|turns| &mut turns.parts)
    {
        part.work();
    }
    let mut turns = turns.borrow_mut();
    // Who has waited is not overtaken by who comes with a later block.
    for (place, _) in &mut turns.parts.0 {
        *place = 0;
    }
    !(turns.pictures.0.is_empty() && turns.parts.0.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    /// Notes its name and takes its time.
    struct Piece {
        name: &'static str,
        takes_ms: f64,
        desk: Rc<Desk>,
    }

    #[derive(Default)]
    struct Desk {
        now_ms: Cell<f64>,
        done: RefCell<Vec<&'static str>>,
    }

    impl Work for Piece {
        fn work(&self) {
            self.desk.done.borrow_mut().push(self.name);
            self.desk.now_ms.set(self.desk.now_ms.get() + self.takes_ms);
        }
    }

    impl Desk {
        fn piece(self: &Rc<Self>, name: &'static str, takes_ms: f64) -> Rc<dyn Work> {
            let desk = Rc::clone(self);
            Rc::new(Piece {
                name,
                takes_ms,
                desk,
            })
        }

        fn frame(&self, turns: &RefCell<Turns>) -> (Vec<&'static str>, bool) {
            let left = one_frame(turns, || self.now_ms.get());
            (self.done.take(), left)
        }
    }

    #[test]
    fn pictures_go_first_as_far_as_time_goes_and_parts_one_a_frame() {
        let desk = Rc::new(Desk::default());
        let turns = RefCell::new(Turns::default());
        let pictures = ["graph", "lanes", "price"].map(|name| desk.piece(name, 1.5));
        let parts = ["market", "feed"].map(|name| desk.piece(name, 0.1));
        for part in &parts {
            turns.borrow_mut().join_parts(0, part);
        }
        for picture in pictures.iter().chain(&pictures) {
            turns.borrow_mut().pictures.join(0, picture);
        }
        assert_eq!(desk.frame(&turns), (vec!["graph", "lanes"], true));
        assert_eq!(desk.frame(&turns), (vec!["price"], true));
        assert_eq!(desk.frame(&turns), (vec!["market"], true));
        assert_eq!(desk.frame(&turns), (vec!["feed"], false));
        assert_eq!(desk.frame(&turns), (vec![], false));
    }

    #[test]
    fn the_frame_in_which_parts_are_asked_for_is_left_alone_and_they_keep_their_places() {
        let desk = Rc::new(Desk::default());
        let turns = RefCell::new(Turns::default());
        let parts = ["market", "execution"].map(|name| desk.piece(name, 1.0));
        for (place, part) in [1, 0].into_iter().zip(&parts) {
            turns.borrow_mut().join_parts(place, part);
        }
        assert_eq!(desk.frame(&turns), (vec![], true));
        assert_eq!(desk.frame(&turns), (vec!["execution"], true));
        assert_eq!(desk.frame(&turns), (vec!["market"], false));
    }

    #[test]
    fn who_has_waited_is_not_overtaken_by_a_later_block() {
        let desk = Rc::new(Desk::default());
        let turns = RefCell::new(Turns::default());
        let [first, last] = ["execution", "position"].map(|name| desk.piece(name, 1.0));
        turns.borrow_mut().join_parts(3, &last);
        assert_eq!(desk.frame(&turns), (vec![], true));
        turns.borrow_mut().join_parts(0, &first);
        turns.borrow_mut().join_parts(3, &last);
        assert_eq!(desk.frame(&turns), (vec!["position"], true));
        assert_eq!(desk.frame(&turns), (vec!["execution"], false));
    }

    #[test]
    fn a_slow_picture_has_a_frame_to_itself_and_who_is_gone_is_left_out() {
        let desk = Rc::new(Desk::default());
        let turns = RefCell::new(Turns::default());
        let (slow, gone) = (desk.piece("slow", 9.0), desk.piece("gone", 1.0));
        let last = desk.piece("last", 1.0);
        for picture in [&slow, &gone, &last] {
            turns.borrow_mut().pictures.join(0, picture);
        }
        drop(gone);
        assert_eq!(desk.frame(&turns), (vec!["slow"], true));
        assert_eq!(desk.frame(&turns), (vec!["last"], false));
    }
}
