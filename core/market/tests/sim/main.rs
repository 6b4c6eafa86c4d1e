//! The simulation as its callers see it: blocks, reports, going back, acting.

mod support;

#[test]
fn look() {
    use support::*;
    let start = std::time::Instant::now();
    let mut simulation = first();
    println!("setup {:?}", start.elapsed());
    let show = |report: &leverloom_model::report::BlockReport| {
        let o = &report.outcome;
        let m = &o.market;
        println!(
            "block {} txs {} gas {} edges {} depth {} wide {} waiting {} pos {} under {} ${} liq {} refused {} coll ${} debt ${} minHF {:?}",
            o.block,
            o.transactions.len(),
            o.gas_used,
            o.edges.len(),
            o.dependency.depth,
            o.dependency.widest_wave,
            o.waiting,
            m.positions,
            m.under_water,
            m.liquidatable_usd.to_f64() as u64,
            m.liquidations.len(),
            m.liquidations_refused,
            m.collateral_usd.to_f64() as u64,
            m.debt_usd.to_f64() as u64,
            m.riskiest
                .first()
                .and_then(|p| p.health_factor)
                .map(|h| h.to_f64())
        );
        for t in &o.transactions {
            if t.status != leverloom_model::report::Status::Succeeded {
                println!(
                    "   {:?} {:?} {:?} gas {}",
                    t.kind, t.actor, t.status, t.gas_used
                );
            }
        }
        for l in &m.liquidations {
            println!(
                "   LIQ {:?} by {:?} repaid {} seized {} bonus {} {:?}->{:?} bad {}",
                l.borrower,
                l.liquidator,
                l.repaid,
                l.seized,
                l.bonus_usd,
                l.health_before,
                l.health_after,
                l.bad_debt
            );
        }
        let mut max = std::collections::BTreeMap::new();
        for t in &o.transactions {
            let e = max.entry(format!("{:?}", t.kind)).or_insert((0, 0));
            e.0 += 1;
            e.1 = e.1.max(t.gas_used);
        }
        println!("   {max:?}");
    };
    show(&simulation.report_at_genesis());
    for block in 1..=60 {
        if block == 50 {
            simulation.act(vec![shock("ETH", -3000)]).unwrap();
        }
        let t = std::time::Instant::now();
        let p = simulation.prepare().unwrap();
        let t1 = t.elapsed();
        let e = run(&simulation, &p, leverloom_executor::Strategy::Sequential);
        let t2 = t.elapsed();
        let report = simulation.apply(p, e, leverloom_market::RunFacts::sequential());
        let t3 = t.elapsed();
        if block <= 3 || block >= 47 {
            println!("prepare {t1:?} execute {:?} apply {:?}", t2 - t1, t3 - t2);
            show(&report);
        }
    }
}
