//! What is wrong with a parameter of the address, in words.

use super::format;
use crate::state::embed::{Fault, Problem};
use crate::texts::{fill, text};

/// One sentence: the parameter, what it says, what is allowed, what happens now.
pub fn told(fault: &Fault) -> String {
    let problem = match &fault.problem {
        Problem::NoneOf(names) => names.clone(),
        Problem::Range(most) => fill("parameter.range", &[("most", &format::integer(*most))]),
        Problem::NoOrigin => text("parameter.no_origin").to_string(),
        Problem::Repeated => return fill("parameter.repeated", &[("name", fault.name)]),
        Problem::Long(most) => fill(
            "parameter.long",
            &[("most", &format::integer(*most as u64))],
        ),
    };
    fill(
        "parameter.fault",
        &[
            ("name", fault.name),
            ("value", &fault.value),
            ("problem", &problem),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parameter_and_what_is_allowed_are_named() {
        let fault = |name, value: &str, problem| Fault {
            name,
            value: value.to_owned(),
            problem,
        };
        let theme = fault("theme", "drak", Problem::NoneOf("auto, light, dark".into()));
        assert_eq!(
            told(&theme),
            "The address asks for theme=drak; allowed: auto, light, dark. It is left out."
        );
        let block = fault("block", "x", Problem::Range(2_000));
        assert_eq!(
            told(&block),
            "The address asks for block=x; allowed: a whole number from 0 to 2,000. It is left out."
        );
        let twice = fault("seed", "2", Problem::Repeated);
        assert_eq!(
            told(&twice),
            "The address has seed more than once; the first counts."
        );
    }
}
