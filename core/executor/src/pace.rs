//! How long an attempt lasts on virtual workers: as its gas says, or as its transaction was measured to last. Pure
//! arithmetic; measures nothing itself.

use crate::{ExecutionError, TxIndex};

/// What a transaction was measured to take, all in all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measured {
    /// Gas used; 0 counts as 1.
    pub gas: u64,
    /// Time, in any unit: the virtual drivers' times are in the same.
    pub time: u64,
}

/// See the module.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace<'a> {
    /// By transaction; `None`: gas is time.
    measured: Option<&'a [Measured]>,
}

impl<'a> Pace<'a> {
    /// One measurement for each of so many transactions, or none at all.
    pub(crate) fn new(
        measured: Option<&'a [Measured]>,
        transactions: usize,
    ) -> Result<Self, ExecutionError> {
        match measured {
            Some(measured) if measured.len() != transactions => Err(ExecutionError::Measured {
                measured: measured.len(),
                transactions,
            }),
            measured => Ok(Self { measured }),
        }
    }

    /// Time until an attempt at `transaction` has used so much gas, in proportion to what was measured.
    pub(crate) fn time(self, transaction: TxIndex, gas: u64) -> u64 {
        let Some(measured) = self.measured else {
            return gas;
        };
        let Measured { gas: whole, time } = measured[transaction as usize];
        let time = u128::from(gas) * u128::from(time) / u128::from(whole.max(1));
        time.try_into().unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_is_in_proportion_to_gas() {
        let measured = [
            Measured { gas: 100, time: 7 },
            Measured { gas: 0, time: 3 },
            Measured {
                gas: 1,
                time: u64::MAX,
            },
        ];
        let pace = Pace::new(Some(&measured), 3).expect("three");
        let times = [(0, 0), (0, 50), (0, 100), (0, 200), (1, 2), (2, 2)];
        let times = times.map(|(transaction, gas)| pace.time(transaction, gas));
        assert_eq!(times, [0, 3, 7, 14, 6, u64::MAX]);
        let plain = Pace::new(None, 3).expect("none");
        assert_eq!(plain.time(0, 50), 50);
    }

    #[test]
    fn one_measurement_a_transaction() {
        let error = Pace::new(Some(&[]), 2).expect_err("none for two");
        assert_eq!(
            error.to_string(),
            "0 measurements for 2 transactions: one is needed for each"
        );
    }
}
