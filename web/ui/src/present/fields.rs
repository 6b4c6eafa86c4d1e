//! Fields of one entry as they are written on the page: by commas, whether they share a slot or only go together.
//!
//! Owns how such a name is spelled. The name itself, with a `+` between the fields of a slot, is what is compared, selected
//! and looked up.

/// Between two fields.
const COMMA: &str = ", ";

/// A name with the fields of its slot spelled out: `interest[ETH].borrowIndex, borrowRate`.
pub fn spelled(name: &str) -> String {
    together(name, &[])
}

/// The name of an entry with the fields of its slot and those of `also`, which are names of the same entry.
pub fn together(name: &str, also: &[String]) -> String {
    let Some((entry, fields)) = name.rsplit_once('.') else {
        return name.to_owned();
    };
    // A key may hold anything.
    let packed = fields.contains('+') && !fields.contains(']');
    if also.is_empty() && !packed {
        return name.to_owned();
    }
    format!("{entry}.{}", list(fields, also))
}

/// Fields by commas: those of a slot, then the last ones of names of the same entry.
pub fn list(fields: &str, also: &[String]) -> String {
    let also = also.iter().filter_map(|it| it.rsplit('.').next());
    let slots = std::iter::once(fields).chain(also);
    let fields: Vec<&str> = slots.flat_map(|slot| slot.split('+')).collect();
    fields.join(COMMA)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_listed_by_commas_and_other_names_stay() {
        assert_eq!(
            spelled("LendingPool.interest[ETH].borrowIndex+borrowRate"),
            "LendingPool.interest[ETH].borrowIndex, borrowRate"
        );
        for plain in [
            "LendingPool.totals[USDC][0].cash",
            "USDC._balances[a+b]",
            "nameless",
        ] {
            assert_eq!(spelled(plain), plain);
        }
    }

    #[test]
    fn what_goes_together_is_one_list() {
        let also = ["P.interest[ETH].lastUpdate", "P.interest[ETH].c+d"].map(str::to_owned);
        assert_eq!(
            together("P.interest[ETH].a+b", &also),
            "P.interest[ETH].a, b, lastUpdate, c, d"
        );
        assert_eq!(list("cash", &[]), "cash");
    }
}
