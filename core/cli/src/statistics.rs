//! Medians and means of what was measured. Display only: floats are fine here.

pub(crate) use leverloom_workloads::rows::median;

/// The mean; zero of nothing.
pub(crate) fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = values.len();
    if count == 0 {
        0.0
    } else {
        values.sum::<f64>() / count as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_of_nothing_is_zero() {
        assert!(mean([].into_iter()).abs() < f64::EPSILON);
        assert!((mean([1.0, 2.0].into_iter()) - 1.5).abs() < f64::EPSILON);
    }
}
