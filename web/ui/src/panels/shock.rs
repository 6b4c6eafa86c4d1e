//! The shock: which price falls how far, what that would do, and the button that does it.

use leverloom_model::formulas::AssetTerms;
use leverloom_model::scenario::Action;
use yew::prelude::*;

use crate::components::{Button, Choice, Weight, picker};
use crate::platform::input;
use crate::present::format;
use crate::state::shock::SHOCK_BPS;
use crate::state::{Message, Model};
use crate::texts::{count, fill, text};

/// The shock control; `terms` is what the assets count for now, `primary` whether this is the one obvious thing to do.
pub fn shock_panel(
    model: &Model,
    terms: &[AssetTerms],
    primary: bool,
    tell: &Callback<Message>,
) -> Html {
    let (shock, scenario) = (&model.shock, &model.scenario);
    let (asset, change_bps) = (shock.asset, shock.change_bps);
    let (Some(of), Some(now)) = (scenario.assets.get(asset), terms.get(asset)) else {
        return html! {};
    };
    let on_asset = {
        let tell = tell.clone();
        Callback::from(move |asset| tell.emit(Message::Shock { asset, change_bps }))
    };
    let oninput = {
        let tell = tell.clone();
        Callback::from(move |event: InputEvent| {
            // The slider runs from a small drop to a large one, in percent.
            let percent = input::number(&event);
            tell.emit(Message::Shock {
                asset,
                change_bps: -(percent * 100.0) as i32,
            });
        })
    };
    let on_shock = {
        let (tell, asset) = (tell.clone(), of.symbol.clone());
        Callback::from(move |()| {
            tell.emit(Message::Act(vec![Action::Shock {
                asset: asset.clone(),
                change_bps,
            }]));
        })
    };
    let drop = format::bps(shock.drop_bps());
    let spoken = fill("shock.words", &[("asset", &of.symbol), ("percent", &drop)]);
    let percent_of = |bps: i32| (bps.unsigned_abs() / 100).to_string();
    html! {
        <section class="shock" aria-labelledby="shock-title">
            <div class="label-row">
                <h3 class="label" id="shock-title">{ text("shock.title") }</h3>
                <span class="hint number">
                    { fill("shock.price", &[("before", &format::usd(now.price.to_f64())), ("after", &format::usd(shock.price_after(now.price).to_f64()))]) }
                </span>
            </div>
            <div class="shock-row">
                { picker(Choice { name: "shock-asset", label: text("shock.asset"), options: scenario.assets.iter().map(|asset| AttrValue::from(asset.symbol.clone())).collect::<Vec<_>>(), chosen: asset, on_choose: on_asset }) }
                <input
                    id="shock-slider"
                    class="slider slider-danger"
                    type="range"
                    min={percent_of(*SHOCK_BPS.end())}
                    max={percent_of(*SHOCK_BPS.start())}
                    step="1"
                    aria-label={text("shock.slider")}
                    aria-valuetext={spoken.clone()}
                    value={percent_of(change_bps)}
                    {oninput}
                />
                <output class="number shock-size" for="shock-slider">{ format::change(f64::from(change_bps) / 10_000.0) }</output>
            </div>
            <p class="shock-forecast hint" id="shock-forecast">
                if let Some(forecast) = shock.forecast {
                    { count("shock.forecast", forecast.under_water, &[("debt", &format::usd_compact(forecast.liquidatable_usd.to_f64()))]) }
                } else {
                    { text("shock.no_forecast") }
                }
            </p>
            { Button::new(if primary { Weight::Primary } else { Weight::Plain }).id("shock").disabled(!model.can_act()).show(on_shock, spoken) }
        </section>
    }
}
