//! Turns: while blocks come by themselves, what shows them is drawn one part after the other, each in a frame of its own,
//! instead of all in one.
//!
//! Owns when a part is drawn; [`turn!`] is how panels write it. Whoever acts, or stops the clock, sees all at once.

use std::any::{Any, TypeId};
use std::rc::Rc;

use yew::functional::FunctionProvider;
use yew::prelude::*;

use super::lazy::Draw;
use super::{piece, use_language};
use crate::platform::timers;

/// A frame at 60 a second, in milliseconds.
const FRAME_MS: u32 = 17;

/// A component that is drawn so many frames later while `moving`:
/// `turn!(frames, moving, Component, Properties { field: value })`.
#[macro_export]
macro_rules! turn {
    ($frames:expr, $moving:expr, $component:ty, $properties:ident { $($body:tt)* }) => {
        $crate::components::turn::turn::<$component>(
            $frames,
            $moving,
            ::yew::props!($properties { $($body)* }),
        )
    };
}

/// A component that is drawn so many frames later while `moving`.
pub fn turn<C>(frames: u32, moving: bool, properties: C::Properties) -> Html
where
    C: FunctionProvider<Properties: 'static> + 'static,
{
    piece::keyed::<Turn>(
        None,
        TurnProps {
            kind: TypeId::of::<C>(),
            draw: |properties| piece::with::<C>(None, properties),
            properties: Rc::new(properties),
            frames,
            moving,
        },
    )
}

/// Properties of [`Turn`].
#[derive(Clone, Properties)]
pub struct TurnProps {
    kind: TypeId,
    draw: Draw,
    properties: Rc<dyn Any>,
    frames: u32,
    moving: bool,
}

impl PartialEq for TurnProps {
    fn eq(&self, _: &Self) -> bool {
        // Whether anything changed is told by the component itself.
        false
    }
}

/// A part that waits for its turn.
#[component]
pub fn Turn(props: &TurnProps) -> Html {
    use_language();
    let TurnProps {
        kind,
        draw,
        properties,
        frames,
        moving,
    } = props.clone();
    let redraw = use_force_update();
    let latest = use_mut_ref(|| Rc::clone(&properties));
    let shown = use_mut_ref(|| (kind, Rc::clone(&properties)));
    let waits = use_mut_ref(|| None);
    use_effect_with((), {
        let waits = waits.clone();
        move |()| move || drop(waits.replace(None))
    });
    latest.replace(Rc::clone(&properties));
    if !moving || shown.borrow().0 != kind {
        waits.replace(None);
        shown.replace((kind, Rc::clone(&properties)));
    }
    let behind = !Rc::ptr_eq(&shown.borrow().1, &properties);
    if behind && waits.borrow().is_none() {
        let over = {
            let (latest, shown, waits) = (latest.clone(), shown.clone(), waits.clone());
            move || {
                waits.replace(None);
                shown.borrow_mut().1 = Rc::clone(&latest.borrow());
                redraw.force_update();
            }
        };
        waits.replace(Some(timers::after(frames * FRAME_MS, over)));
    }
    let properties = Rc::clone(&shown.borrow().1);
    draw(properties)
}
