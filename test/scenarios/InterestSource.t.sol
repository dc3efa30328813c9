// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IIndexOracle, IndexStatus} from "../../contracts/interfaces/IIndexOracle.sol";
import {IInterestRateSource} from "../../contracts/interfaces/IInterestRateSource.sol";
import {IMarketAdmin, MarketTerms} from "../../contracts/interfaces/IMarketAdmin.sol";
import {ITrading} from "../../contracts/interfaces/ITrading.sol";
import {MockInterestSource} from "../../contracts/mocks/funding/MockInterestSource.sol";
import {AccountId, MarketId} from "../../contracts/types/Ids.sol";
import {ExchangeFixture} from "../helpers/ExchangeFixture.sol";

/// @notice An index that works hard for its answer.
contract SlowOracle is IIndexOracle {
    /// @inheritdoc IIndexOracle
    function readIndex() external view returns (uint256, IndexStatus) {
        uint256 start = gasleft();
        while (start - gasleft() < 320_000) {}
        return (1_800e18, IndexStatus.Usable);
    }
}

/// @notice An interest source at its worst: it costs its market the source's share of a rate, and nobody a sample, a trade or more than its
/// gas.
contract InterestSourceScenarios is ExchangeFixture {
    uint256 private constant SOURCE_GAS_REQUIRED = (uint256(100_000) * 64) / 63 + 10_000;

    MockInterestSource private source;
    AccountId private maker;
    AccountId private taker;

    function setUp() public override {
        super.setUp();
        _deploy(address(collateral));
        source = new MockInterestSource(0.0003e18);
        MarketTerms memory terms = _ethTerms();
        terms.estimators.source = IInterestRateSource(address(source));
        eth = _list(terms, 1_800e18);
        exchange.seal();
        maker = _openFunded("maker", 1_000_000e18);
        taker = _openFunded("taker", 100_000e18);
    }

    /// @dev Each of its ways to misbehave, with a sample somebody asks for and one in passing. 300,000 gas is what a sample and the source's
    /// 100,000 come to.
    /// @dev Fails without: the source's own gas limit.
    function test_source_hostileOnesStopNoSample() public {
        for (uint256 mode = 1; mode <= uint256(type(MockInterestSource.Mode).max); ++mode) {
            // A bomb's first word would be taken.
            int256 rate = mode == uint256(MockInterestSource.Mode.ReturnsBig) ? type(int256).max : int256(0.0009e18);
            source.set(MockInterestSource.Mode(mode), rate);
            uint256 covered = _market(eth).premium.covered();
            _advance(10);
            uint256 gas = gasleft();
            assertTrue(_sample(eth), "asked for");
            assertLt(gas - gasleft(), 300_000);
            _advance(10);
            gas = gasleft();
            _place(maker, _bid(eth, ETH_TICK, 100, uint8(mode)));
            assertLt(gas - gasleft(), 450_000);
            assertEq(_market(eth).premium.covered(), covered + 20, "in passing");
            assertEq(_market(eth).measures.interestCovered(), 0);
        }
        (uint256 filled, ) = _place(taker, _sell(eth, ETH_TICK, 700));
        assertEq(filled, 700);
    }

    /// @dev Rubbish is no interest rate: with answers far beyond any bound the constant stays.
    /// @dev Fails without: the bound on answers.
    function test_source_rubbishIsNoInterest() public {
        int256[4] memory rubbish = [type(int256).max, type(int256).min, int256(0.01e18) + 1, -0.01e18 - 1];
        for (uint256 i = 0; i < 4; ++i) {
            source.set(MockInterestSource.Mode.Answers, rubbish[i]);
            _advance(10);
            assertTrue(_sample(eth));
        }
        _advanceTo(START + 1 hours);
        exchange.settleFunding(eth, NOBODY);
        assertEq(_ring(eth)[((START + 1 hours) / 1 hours) % 32].rate(), 0.0001e18);
    }

    /// @dev Whatever gas is sent, a sample has the source's answer or is not taken; nobody makes a source look dead. The index takes three
    /// quarters of its own allowance, so that little is left for the source behind it.
    /// @dev Fails without: the gas that has to be there.
    function test_source_nobodyKillsItByLittleGas() public {
        _deploy(address(collateral));
        MarketTerms memory terms = _ethTerms();
        terms.oracle = new SlowOracle();
        terms.estimators.source = IInterestRateSource(address(source));
        MarketId[] memory markets = new MarketId[](1);
        markets[0] = _list(terms, 1_800e18);
        vm.warp(vm.getBlockTimestamp() + 10);
        uint256 state = vm.snapshotState();
        uint256 sampled;
        uint256 refused;
        for (uint256 gas = 380_000; gas <= 800_000; gas += 3_000) {
            (bool success, bytes memory result) = address(exchange).call{gas: gas}(
                abi.encodeCall(exchange.samplePremium, (markets, 8, NOBODY))
            );
            if (success) {
                assertEq(abi.decode(result, (uint256)), 1);
                assertEq(_market(markets[0]).measures.interestCovered(), 10, "little gas chose the constant");
                ++sampled;
            } else if (result.length != 0) {
                assertEq(bytes4(result), ITrading.InsufficientGas.selector);
                uint256 required;
                assembly ("memory-safe") {
                    required := mload(add(result, 68))
                }
                if (required == SOURCE_GAS_REQUIRED) ++refused;
            }
            assertTrue(vm.revertToState(state));
        }
        assertGt(sampled, 5);
        assertGt(refused, 5);
    }

    /// @dev One that does not answer now is not listed and not configured; one that is there already does not stand in the way.
    /// @dev Fails without: the probe.
    function test_source_isProbedOnceItIsNew() public {
        MockInterestSource other = new MockInterestSource(0.01e18 + 1);
        MarketTerms memory terms = _ethTerms();
        terms.oracle = _oracleOf(eth);
        terms.funding.model = model;
        terms.estimators.source = IInterestRateSource(address(other));
        bytes memory call = abi.encodeCall(exchange.configureMarket, (eth, terms));
        bytes memory listing = abi.encodeCall(exchange.listMarket, (terms));
        exchange.schedule(call);
        exchange.schedule(listing);
        terms.estimators.source = IInterestRateSource(address(source));
        terms.funding.damper = 0;
        bytes memory same = abi.encodeCall(exchange.configureMarket, (eth, terms));
        exchange.schedule(same);
        _advance(MINIMUM_DELAY);
        bytes memory failed = abi.encodeWithSelector(IMarketAdmin.ProbeFailed.selector, address(other));
        _assertRefused(address(this), call, failed);
        _assertRefused(address(this), listing, failed);
        other.set(MockInterestSource.Mode.BurnsGas, 0);
        _assertRefused(address(this), call, failed);
        source.set(MockInterestSource.Mode.BurnsGas, 0);
        (bool success, ) = address(exchange).call(same);
        assertTrue(success, "a dead source stands in the way");
        other.set(MockInterestSource.Mode.Answers, 0.01e18);
        (success, ) = address(exchange).call(call);
        assertTrue(success);
        assertEq(_market(eth).estimators.source(), address(other));
    }
}
