// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IExchange} from "../../contracts/interfaces/IExchange.sol";
import {MarketTerms} from "../../contracts/interfaces/IMarketAdmin.sol";
import {AccountId, MarketId} from "../../contracts/types/Ids.sol";
import {ExchangeFixture} from "./ExchangeFixture.sol";

/// @notice ETH and SOL without interest: with an empty book nobody pays funding, and mark is the index. Alice is 1,000 lots of ETH long
/// at 1,800 USD on 991 USD; bob is short 700 of them and carol 300, with plenty. An announced call waits one second.
abstract contract WindDownFixture is ExchangeFixture {
    MarketId internal sol;
    AccountId internal alice;
    AccountId internal bob;
    AccountId internal carol;

    function setUp() public virtual override {
        vm.warp(START);
        super.setUp();
        _deploy(address(collateral));
        MarketTerms memory terms = _ethTerms();
        terms.funding.interest = 0;
        terms.liquidation.fundLimit = 30e18;
        eth = _list(terms, 1_800e18);
        terms = _solTerms();
        terms.funding.interest = 0;
        sol = _list(terms, 150e18);
        exchange.seal();
        alice = _openFunded("alice", 1_000e18);
        bob = _openFunded("bob", 1_000_000e18);
        carol = _openFunded("carol", 1_000_000e18);
        _trade(eth, alice, bob, ETH_TICK, 700); // fees 6.3 and 1.26
        _trade(eth, alice, carol, ETH_TICK, 300); // fees 2.7 and 0.54
    }

    function _newExchange(address token, uint256) internal override returns (IExchange) {
        return super._newExchange(token, 1);
    }

    /// @dev Announces a call, waits the second, and makes it.
    function _announced(bytes memory data) internal {
        exchange.schedule(data);
        _advance(1);
        (bool success, bytes memory result) = address(exchange).call(data);
        if (success) return;
        assembly ("memory-safe") {
            revert(add(result, 32), mload(result))
        }
    }

    function _windDown(MarketId market, uint256 duration) internal {
        _announced(abi.encodeCall(exchange.windDownMarket, (market, duration)));
    }

    /// @dev Samples every `step` seconds for so long; the market's index stays.
    function _sampleFor(MarketId market, uint256 time, uint256 step) internal {
        for (uint256 i; i < time; i += step) {
            _advance(step);
            _sample(market);
        }
    }

    /// @dev Moves the index to a price in samples 10 s apart, by 2.5 % at most: no gap.
    function _walkTo(MarketId market, uint256 price) internal {
        uint256 current = indexPrices[MarketId.unwrap(market)];
        while (current != price) {
            uint256 step = (current / 40 / 1e10) * 1e10;
            if (price > current) current = price - current < step ? price : current + step;
            else current = current - price < step ? price : current - step;
            _setIndex(market, current);
            _advance(10);
            assertTrue(_sample(market), "a sample on the way");
        }
    }

    /// @dev Winds ETH down in an hour of which little is covered, and closes it: the settlement price is the last mark, `price`.
    function _closeAt(uint256 price) internal {
        _windDown(eth, 1 hours);
        _walkTo(eth, price);
        _closeEth();
        assertEq(_market(eth).settlement.perLot(), price / 100);
    }

    function _closeEth() internal {
        _advanceTo(_market(eth).closing.endsAt());
        exchange.closeMarket(eth);
    }

    function _settle(AccountId account) internal returns (uint256) {
        return exchange.settlePositions(eth, _list1(account));
    }

    function _list1(AccountId a) internal pure returns (AccountId[] memory accounts) {
        accounts = new AccountId[](1);
        accounts[0] = a;
    }

    function _list3(AccountId a, AccountId b, AccountId c) internal pure returns (AccountId[] memory accounts) {
        accounts = new AccountId[](3);
        (accounts[0], accounts[1], accounts[2]) = (a, b, c);
    }

    function _insure(MarketId market, uint256 amount) internal {
        vm.prank(_owner(bob));
        exchange.fundInsurance(bob, market, amount);
    }
}
