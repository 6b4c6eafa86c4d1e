//! The health meter: a bar that ends at 2, a line at 1, and the words beside it.

use yew::prelude::*;

use crate::present::position::METER_MAX;
use crate::state::standing::Safety;

/// A health meter.
#[derive(Clone, Debug, PartialEq)]
pub struct Meter {
    /// What is measured, in words.
    pub label: AttrValue,
    /// 0 to [`METER_MAX`].
    pub value: f64,
    /// The number as it is shown.
    pub shown: AttrValue,
    /// How safe that is, in words.
    pub words: AttrValue,
    /// How safe that is.
    pub safety: Safety,
}

/// Shows a meter. Its colour repeats what its words say.
pub fn health_meter(meter: &Meter) -> Html {
    let at = |value: f64| format!("{:.2}%", value.clamp(0.0, METER_MAX) / METER_MAX * 100.0);
    html! {
        <div
            class={classes!("meter", format!("is-{}", meter.safety.name()))}
            role="meter"
            aria-label={meter.label.clone()}
            aria-valuemin="0"
            aria-valuemax={METER_MAX.to_string()}
            aria-valuenow={format!("{:.2}", meter.value)}
            aria-valuetext={format!("{}, {}", meter.shown, meter.words)}
        >
            <svg width="100%" height="12" aria-hidden="true" focusable="false">
                <rect class="meter-track" x="0" y="3" width="100%" height="6" rx="3" />
                <rect class="meter-fill" x="0" y="3" width={at(meter.value)} height="6" rx="3" />
                <line class="meter-limit" x1={at(1.0)} x2={at(1.0)} y1="0" y2="12" />
            </svg>
        </div>
    }
}
