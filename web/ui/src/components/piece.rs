//! One component type for all components of the page.
//!
//! For every type of component Yew's life cycle is compiled once more, a fortieth of the page's wasm each; as a piece it is
//! compiled once. What a component does, and its hooks, stay its own. Owns how its properties are carried and how one
//! component takes another's place; [`piece!`] is how panels write it.

use std::any::{Any, TypeId};
use std::rc::Rc;

use yew::functional::{FunctionComponent, FunctionProvider, HookContext};
use yew::html::{BaseComponent, Context, HtmlResult};
use yew::prelude::*;
use yew::virtual_dom::{Key, VChild};

/// A component without its type: `piece!(Component, Properties { field: value, other })`, with `key = value,` in front where
/// it is one of many.
#[macro_export]
macro_rules! piece {
    ($component:ty, key = $key:expr, $properties:ident { $($body:tt)* }) => {
        $crate::components::piece::keyed::<$component>(
            Some(::yew::virtual_dom::Key::from($key)),
            ::yew::props!($properties { $($body)* }),
        )
    };
    ($component:ty, $properties:ident { $($body:tt)* }) => {
        $crate::components::piece::keyed::<$component>(None, ::yew::props!($properties { $($body)* }))
    };
}

/// Properties of [`Piece`]: a component's, and what it does with them.
#[derive(Clone, Properties)]
pub struct PieceProps {
    kind: TypeId,
    run: fn(&mut HookContext, &dyn Any) -> HtmlResult,
    same: fn(&dyn Any, &dyn Any) -> bool,
    properties: Rc<dyn Any>,
}

impl PartialEq for PieceProps {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind && (self.same)(&*self.properties, &*other.properties)
    }
}

/// A component with these properties.
pub fn keyed<C>(key: Option<Key>, properties: C::Properties) -> Html
where
    C: FunctionProvider<Properties: 'static> + 'static,
{
    with::<C>(key, Rc::new(properties))
}

/// A component with properties whose type is known to it alone.
pub fn with<C>(key: Option<Key>, properties: Rc<dyn Any>) -> Html
where
    C: FunctionProvider<Properties: 'static> + 'static,
{
    piece(
        PieceProps {
            kind: TypeId::of::<C>(),
            run: |context, properties| C::run(context, of::<C>(properties)),
            same: |one, other| of::<C>(one) == of::<C>(other),
            properties,
        },
        key,
    )
}

fn of<C: FunctionProvider<Properties: 'static>>(properties: &dyn Any) -> &C::Properties {
    properties
        .downcast_ref()
        .expect("invariant: a piece is made with its component's properties")
}

fn piece(properties: PieceProps, key: Option<Key>) -> Html {
    VChild::<Piece>::new(properties, key).into()
}

/// Any component.
pub struct Piece {
    function: FunctionComponent<Self>,
}

impl FunctionProvider for Piece {
    type Properties = PieceProps;

    fn run(context: &mut HookContext, properties: &PieceProps) -> HtmlResult {
        (properties.run)(context, &*properties.properties)
    }
}

impl BaseComponent for Piece {
    type Message = ();
    type Properties = PieceProps;

    fn create(context: &Context<Self>) -> Self {
        Self {
            function: FunctionComponent::new(context),
        }
    }

    fn update(&mut self, _: &Context<Self>, (): ()) -> bool {
        true
    }

    fn changed(&mut self, context: &Context<Self>, before: &PieceProps) -> bool {
        if before.kind != context.props().kind {
            // Another component at the same place: the hooks of the one before are none of its business.
            self.function.destroy();
            self.function = FunctionComponent::new(context);
        }
        true
    }

    fn view(&self, context: &Context<Self>) -> HtmlResult {
        self.function.render(context.props())
    }

    fn rendered(&mut self, _: &Context<Self>, _: bool) {
        self.function.rendered();
    }

    fn destroy(&mut self, _: &Context<Self>) {
        self.function.destroy();
    }

    fn prepare_state(&self) -> Option<String> {
        None
    }
}
