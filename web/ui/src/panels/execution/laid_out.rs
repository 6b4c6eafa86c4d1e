//! A block's graph as it can be drawn: laid out at once where that is quick, else beside the page's thread.
//!
//! Owns which block is drawn meanwhile: the one before, whole, until the new one has its places.

use leverloom_model::report::BlockReport;
use yew::prelude::*;

use crate::components::Shared;
use crate::platform::layouts;
use crate::present::graph::{self, Layout, Solved, Task};
use crate::present::hottest::Hottest;
use crate::present::related::{Related, related};
use crate::state::Selection;

/// More transactions and dependencies than this take longer than a frame has to spare.
const LONG: usize = 1_200;

/// A block that can be drawn.
#[derive(Clone, PartialEq)]
pub struct LaidOut {
    /// The block.
    pub report: Shared<BlockReport>,
    /// Its variables.
    pub hottest: Shared<Hottest>,
    /// Where it lies.
    pub layout: Shared<Layout>,
}

/// A layout, or what it takes.
enum Plan {
    Here(Shared<Layout>),
    Long(Task),
}

/// The block's layout for a frame of a shape, or the one before for as long as this one takes.
#[hook]
pub fn use_layout(report: &Shared<BlockReport>, hottest: &Shared<Hottest>, shape: f64) -> LaidOut {
    let asker = *use_memo((), |()| layouts::asker());
    let wanted = (report.clone(), hottest.clone(), shape.to_bits());
    let plan = use_memo(wanted.clone(), |(report, hottest, bits)| {
        let task = Task::of(report, hottest, f64::from_bits(*bits));
        if task.size() > LONG {
            Plan::Long(task)
        } else {
            Plan::Here(Shared::new(graph::put_together(
                report,
                hottest,
                task.solve(),
            )))
        }
    });
    let came = use_state(|| None::<LaidOut>);
    use_effect_with(wanted, {
        let (plan, came) = (plan.clone(), came.setter());
        move |(report, hottest, _)| {
            let (report, hottest) = (report.clone(), hottest.clone());
            let Plan::Long(task) = &*plan else { return };
            let numbers = task.to_numbers();
            layouts::solve(asker, numbers, move |solved| {
                let Plan::Long(task) = &*plan else { return };
                let solved = solved.and_then(|numbers| Solved::of_numbers(&numbers));
                // Without a worker it takes as long as it takes.
                let solved = solved.unwrap_or_else(|| task.solve());
                let layout = Shared::new(graph::put_together(&report, &hottest, solved));
                came.set(Some(LaidOut {
                    report,
                    hottest,
                    layout,
                }));
            });
        }
    });
    let drawn = use_mut_ref(|| None::<LaidOut>);
    let of = |layout: &Shared<Layout>| LaidOut {
        report: report.clone(),
        hottest: hottest.clone(),
        layout: layout.clone(),
    };
    let now = match (&*plan, &*came) {
        (Plan::Here(layout), _) => of(layout),
        (Plan::Long(_), Some(came)) if came.report == *report => came.clone(),
        (Plan::Long(_), _) => match &*drawn.borrow() {
            Some(before) => before.clone(),
            None => of(&Shared::new(Layout::default())),
        },
    };
    drawn.replace(Some(now.clone()));
    now
}

/// What belongs to the selection in the block that is drawn; `newest` is that of the block that is wanted.
#[hook]
pub fn use_related(
    drawn: &LaidOut,
    selection: &Selection,
    wanted: &Shared<BlockReport>,
    newest: &Shared<Related>,
) -> Shared<Related> {
    let late = (drawn.report != *wanted).then(|| drawn.clone());
    let own = use_memo((late, selection.clone()), |(late, selection)| {
        late.as_ref().map(|it| {
            Shared::new(related(&it.report, selection).with_fields(selection, &it.hottest))
        })
    });
    (*own).clone().unwrap_or_else(|| newest.clone())
}
