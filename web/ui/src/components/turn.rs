//! A part of the page that waits for its turn (`turns`) while blocks come by themselves.
//!
//! Owns which of a part's properties are shown; [`turn!`] is how panels write it. Whoever acts on a block that is
//! shown whole, or stops the clock, sees all at once.

use std::any::{Any, TypeId};
use std::cell::RefCell;
use std::rc::Rc;

use yew::functional::FunctionProvider;
use yew::prelude::*;

use super::lazy::Draw;
use super::turns::{self, Work};
use super::{piece, use_language};

/// A component that is drawn when its turn comes with every block that comes by itself, whose number is `block`; at once
/// without one: `turn!(place, block, Component, Properties { field: value })`. Parts of a lower place are drawn first.
#[macro_export]
macro_rules! turn {
    ($place:expr, $block:expr, $component:ty, $properties:ident { $($body:tt)* }) => {
        $crate::components::turn::turn::<$component>(
            $place,
            $block,
            ::yew::props!($properties { $($body)* }),
        )
    };
}

/// What [`turn!`] stands for.
pub fn turn<C>(place: u8, block: Option<u32>, properties: C::Properties) -> Html
where
    C: FunctionProvider<Properties: 'static> + 'static,
{
    piece::keyed::<Turn>(
        None,
        TurnProps {
            kind: TypeId::of::<C>(),
            draw: |properties| piece::with::<C>(None, properties),
            properties: Rc::new(properties),
            place,
            block,
        },
    )
}

/// Properties of [`Turn`].
#[derive(Clone, Properties)]
pub struct TurnProps {
    kind: TypeId,
    draw: Draw,
    properties: Rc<dyn Any>,
    place: u8,
    block: Option<u32>,
}

impl PartialEq for TurnProps {
    fn eq(&self, _: &Self) -> bool {
        // Whether anything changed is told by the component itself.
        false
    }
}

/// What is drawn: of which component and block, with which properties.
#[derive(Clone)]
struct Drawn {
    kind: TypeId,
    block: Option<u32>,
    properties: Rc<dyn Any>,
}

/// What is shown, and what comes next.
struct Wait {
    shown: RefCell<Drawn>,
    latest: RefCell<Drawn>,
    redraw: UseForceUpdateHandle,
}

impl Work for Wait {
    fn work(&self) {
        self.shown.replace(self.latest.borrow().clone());
        self.redraw.force_update();
    }
}

/// A part that waits for its turn.
#[component]
pub fn Turn(props: &TurnProps) -> Html {
    use_language();
    let TurnProps {
        kind,
        draw,
        place,
        block,
        properties,
    } = props.clone();
    let given = Drawn {
        kind,
        block,
        properties,
    };
    let redraw = use_force_update();
    let wait = use_memo((), |()| Wait {
        shown: RefCell::new(given.clone()),
        latest: RefCell::new(given.clone()),
        redraw,
    });
    wait.latest.replace(given.clone());
    let shown = wait.shown.borrow().clone();
    if block.is_none() || shown.kind != kind || shown.block == block {
        wait.shown.replace(given);
    } else {
        let own: Rc<dyn Work> = wait.clone();
        turns::part(place, &own);
    }
    let properties = Rc::clone(&wait.shown.borrow().properties);
    draw(properties)
}

/// Properties of [`Held`].
#[derive(Clone, PartialEq, Properties)]
pub struct HeldProps {
    /// What it shows.
    pub html: Html,
}

/// A piece of page as a component, so that it can wait for its turn.
#[component]
pub fn Held(props: &HeldProps) -> Html {
    props.html.clone()
}
