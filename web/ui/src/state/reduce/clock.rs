//! What the clock's buttons and ticks do to the page.

use leverloom_model::Wad;
use leverloom_model::report::Market;
use leverloom_protocol::Command;

use super::set;
use crate::state::clock::{AFTERMATH, Motion, PATIENCE};
use crate::state::link::Phase;
use crate::state::model::{Model, Pane};
use crate::state::notice::NoticeKind;

pub(super) fn toggle(model: &mut Model) -> bool {
    model.clock.watch = None;
    model.clock.motion = match model.clock.motion {
        Motion::Paused if model.clock.at_end() => return false,
        Motion::Paused => Motion::Playing,
        Motion::Playing | Motion::Seeking => {
            stand_still(model);
            Motion::Paused
        }
    };
    true
}

/// Stands still where it is; a block that is on its way still arrives.
pub(super) fn stand_still(model: &mut Model) {
    model.clock.motion = Motion::Paused;
    if !model.is_acting() {
        model.link.step = false;
    }
}

pub(super) fn tick(model: &mut Model) -> bool {
    if model.clock.motion != Motion::Playing
        || model.clock.at_end()
        || model.link.phase != Phase::Running
    {
        return false;
    }
    set(&mut model.link.step, true)
}

pub(super) fn step_ahead(model: &mut Model) -> bool {
    let paused = set(&mut model.clock.motion, Motion::Paused);
    if model.clock.at_end() {
        return paused;
    }
    // A second press while the block is on its way asks for nothing more.
    let on_its_way = matches!(model.link.in_flight, Some(Command::Step { .. }));
    if on_its_way {
        paused
    } else {
        set(&mut model.link.step, true) || paused
    }
}

pub(super) fn seek(model: &mut Model, block: u32) -> bool {
    let paused = set(&mut model.clock.motion, Motion::Paused);
    let block = block.min(model.clock.last);
    let called_off = set(&mut model.link.step, false) | set(&mut model.link.awaited, None);
    let heading = match model.link.in_flight {
        Some(Command::Seek { block, .. }) => block,
        Some(Command::Step { .. }) => model.clock.block + 1,
        _ => model.clock.block,
    };
    let wanted = (block != heading).then_some(block);
    set(&mut model.link.seek, wanted) || paused || called_off
}

pub(super) fn seek_liquidation(model: &mut Model) -> bool {
    if let Some(block) = model.feed.next_block_after(model.clock.block) {
        return seek(model, block);
    }
    if model.clock.at_end() || model.clock.motion == Motion::Seeking {
        return false;
    }
    model.clock.motion = Motion::Seeking;
    model.clock.watch = Some(model.clock.block + PATIENCE);
    model.link.step = true;
    true
}

/// What a shock brings about is not to rush past: a playing clock stands where somebody is liquidated.
pub(super) fn watch_aftermath(model: &mut Model) {
    if model.clock.motion == Motion::Playing {
        model.clock.watch = Some(model.clock.block + AFTERMATH);
    }
}

/// Whether a position of the person's own is still to be liquidated: that is what is waited for.
fn is_yours_next(market: &Market) -> bool {
    let seized = |owner| market.liquidations.iter().any(|it| it.borrower == owner);
    let mut yours = market.yours.iter();
    yours.any(|it| it.health_factor.is_some_and(|health| health < Wad::ONE) && !seized(it.actor))
}

/// What the clock does with a block that came: whether it stands now, and what is said of it.
pub(super) fn came(model: &mut Model) {
    let Some(watch) = model.clock.watch.filter(|_| model.clock.is_moving()) else {
        return;
    };
    let over = model.clock.block >= watch;
    let seeking = model.clock.motion == Motion::Seeking;
    let market = model.report.as_ref().map(|report| &report.outcome.market);
    let liquidated = market.is_some_and(|market| {
        !market.liquidations.is_empty() && (seeking || !is_yours_next(market))
    });
    if liquidated || over {
        model.clock.watch = None;
    }
    if liquidated || (over && seeking) {
        model.clock.motion = Motion::Paused;
    }
    if liquidated && !seeking {
        model.notices.show(NoticeKind::Watched);
        // On a narrow screen this is the pane that tells of it.
        model.pane = Pane::Execution;
    } else if over && seeking && !liquidated {
        model.notices.show(NoticeKind::NobodyLiquidated);
    }
}

pub(super) fn seek_worst(model: &mut Model) -> bool {
    let worst = model.history.worst();
    worst.is_some_and(|block| seek(model, block))
}
