//! Surfaces whose code is fetched when they are first shown, and with it the texts that the page does not open with.
//!
//! Owns what stands in their place until then, and what happens when the fetch fails. A component is declared to be one
//! by [`surface!`] and shown by [`lazy!`]; the build cuts its code out of the page's wasm (`xtask/src/build/split.rs`).

use std::any::{Any, TypeId};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use wasm_split_helpers::SplitLoaderError;
use yew::functional::FunctionProvider;
use yew::prelude::*;

use super::{Button, use_language};
use crate::piece;
use crate::platform::texts as files;
use crate::texts::text;

/// Shows a component with its properties.
pub type Draw = fn(Rc<dyn Any>) -> Html;

/// Code on its way.
pub type Coming = Pin<Box<dyn Future<Output = Result<Draw, SplitLoaderError>>>>;

/// A component whose code comes by itself.
pub trait Surface: FunctionProvider<Properties: 'static> + 'static {
    /// Brings the code; at once when it is here.
    fn bring() -> Coming;
}

/// Declares a component's code to come by itself: `surface!(Component, name of the part)`.
#[macro_export]
macro_rules! surface {
    ($component:ident, $part:ident) => {
        const _: () = {
            use $crate::components::lazy::{Coming, Draw, Surface};

            #[::wasm_split_helpers::wasm_split($part, fallible)]
            fn code() -> Result<Draw, ::wasm_split_helpers::SplitLoaderError> {
                Ok(|properties| $crate::components::piece::with::<$component>(None, properties))
            }

            impl Surface for $component {
                fn bring() -> Coming {
                    Box::pin(code())
                }
            }
        };
    };
}

/// A surface, or what stands in its place: `lazy!(Component, Properties { field: value })`.
#[macro_export]
macro_rules! lazy {
    ($component:ty, $properties:ident { $($body:tt)* }) => {
        $crate::components::lazy::lazy::<$component>(::yew::props!($properties { $($body)* }))
    };
}

/// A surface, or what stands in its place.
pub fn lazy<C: Surface>(properties: C::Properties) -> Html {
    piece!(
        Lazy,
        LazyProps {
            kind: TypeId::of::<C>(),
            bring: C::bring as fn() -> Coming,
            properties: Rc::new(properties) as Rc<dyn Any>,
        }
    )
}

/// Brings a surface's code before it is shown, so that nothing stands in its place when it is.
pub fn prepare<C: Surface>() {
    yew::platform::spawn_local(async {
        // Where it does not come, the surface says so when it is wanted.
        drop(C::bring().await);
    });
}

/// Properties of [`Lazy`].
#[derive(Clone, Properties)]
pub struct LazyProps {
    kind: TypeId,
    bring: fn() -> Coming,
    properties: Rc<dyn Any>,
}

impl PartialEq for LazyProps {
    fn eq(&self, _: &Self) -> bool {
        // Whether anything changed is told by the component itself.
        false
    }
}

/// A surface by what brings it.
#[component]
pub fn Lazy(properties: &LazyProps) -> Html {
    use_language();
    let here = use_state(|| None::<(TypeId, Result<Draw, ()>)>);
    let attempt = use_state(|| 0_u32);
    let LazyProps {
        kind,
        bring,
        properties,
    } = properties.clone();
    {
        let here = here.setter();
        use_effect_with((kind, *attempt), move |_| {
            let words = files::rest();
            yew::platform::spawn_local(async move {
                let code = bring().await.map_err(|_| ());
                let words = words.await.then_some(()).ok_or(());
                here.set(Some((kind, words.and(code))));
            });
        });
    }
    // What is here may still be the surface that stood in this place before.
    match here.filter(|(here, _)| *here == kind).map(|(_, code)| code) {
        Some(Ok(draw)) => draw(properties),
        Some(Err(())) => {
            let on_retry = Callback::from(move |()| attempt.set(*attempt + 1));
            html! {
                <p class="hint surface-missing" role="alert">
                    { text("surface.missing") }{ " " }
                    { Button::plain().show(on_retry, text("surface.retry")) }
                </p>
            }
        }
        None => html! { <p class="surface-coming" aria-busy="true" /> },
    }
}
