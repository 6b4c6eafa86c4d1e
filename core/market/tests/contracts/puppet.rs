//! A contract that makes the calls a test lists, also from inside a flash loan.

use alloy_primitives::{Address, Bytes, hex};
use alloy_sol_types::{SolCall, SolValue, sol};

use crate::world::{Receipt, Refusal, World};

sol! {
    #[derive(Debug)]
    struct Call {
        address to;
        bytes data;
    }

    function act(Call[] calls) external;
}

/// A call for a puppet to make.
pub(crate) fn call(to: Address, call: &impl SolCall) -> Call {
    Call {
        to,
        data: call.abi_encode().into(),
    }
}

/// What a flash loan takes as data: calls to make while it is open.
pub(crate) fn script(calls: &[Call]) -> Bytes {
    calls.to_vec().abi_encode().into()
}

/// Deploys one.
pub(crate) fn deploy(world: &mut World) -> Address {
    let text: String = include_str!("../../contracts/artifacts/Puppet.hex")
        .split_ascii_whitespace()
        .collect();
    world.deploy(hex::decode(text).unwrap().into())
}

/// Has it make the calls, in one transaction sent by `from`.
pub(crate) fn act(
    world: &mut World,
    from: Address,
    puppet: Address,
    calls: Vec<Call>,
) -> Result<Receipt, Refusal> {
    world.send(from, puppet, &actCall { calls })
}
