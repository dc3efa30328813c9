// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IFunding} from "../../contracts/interfaces/IFunding.sol";
import {IFundingModel} from "../../contracts/interfaces/IFundingModel.sol";
import {IMarketAdmin, MarketTerms} from "../../contracts/interfaces/IMarketAdmin.sol";
import {ITrading} from "../../contracts/interfaces/ITrading.sol";
import {HostileFeed} from "../../contracts/mocks/chainlink/HostileFeed.sol";
import {AccountId, MarketId} from "../../contracts/types/Ids.sol";
import {RingWord} from "../../contracts/types/MarketWords.sol";
import {ExchangeFixture} from "../helpers/ExchangeFixture.sol";
import {HostileModel} from "../helpers/Models.sol";

/// @notice LIVE-3: a model or an oracle that fails costs its own market a better rate or a sample, and nobody else anything. The premium is
/// 1 % throughout; the clamped premium makes 0.95 % of it, the core's bound is 1.5 %.
contract FundingModelsTest is ExchangeFixture {
    uint256 private constant HOUR = 3_600;
    uint256 private constant MODEL_GAS_REQUIRED = (uint256(150_000) * 64) / 63 + 10_000;
    uint256 private constant INDEX_GAS_REQUIRED = (uint256(400_000) * 64) / 63 + 10_000;

    HostileModel private hostile;
    MarketId private other;
    AccountId private long;
    AccountId private short;
    AccountId private maker;

    function setUp() public override {
        super.setUp();
        _deploy(address(collateral));
        hostile = new HostileModel();
        MarketTerms memory terms = _ethTerms();
        terms.funding.model = hostile;
        eth = _list(terms, 1_800e18);
        other = _list(_ethTerms(), 1_800e18);
        exchange.seal();
        maker = _openFunded("maker", 1_000_000e18);
        long = _openFunded("long", 100_000e18);
        short = _openFunded("short", 100_000e18);
        _trade(eth, long, short, ETH_TICK, 100);
        _trade(other, long, short, ETH_TICK, 100);
        _place(maker, _bid(eth, 181_800, 1_000, 0));
        _place(maker, _bid(other, 181_800, 1_000, 0));
        _advance(300);
        _sample(eth);
        _sample(other);
        _advanceTo(START + HOUR);
    }

    // Answers

    function test_model_answerIsTaken() public {
        _assertRate(HostileModel.Mode.Answers, 0.0123e18, 0.0123e18, false);
        _assertRate(HostileModel.Mode.Answers, 0, 0, false);
        _assertRate(HostileModel.Mode.Answers, -0.0123e18, -0.0123e18, false);
    }

    function test_model_answerIsBoundedByTheCore() public {
        _assertRate(HostileModel.Mode.Answers, 0.015e18 + 1, 0.015e18, false);
        _assertRate(HostileModel.Mode.Answers, 1e18, 0.015e18, false);
        _assertRate(HostileModel.Mode.Answers, -1e18, -0.015e18, false);
    }

    function test_model_absurdAnswersFallBack() public {
        _assertRate(HostileModel.Mode.Answers, 1e18 + 1, 0.0095e18, true);
        _assertRate(HostileModel.Mode.Answers, -1e18 - 1, 0.0095e18, true);
        _assertRate(HostileModel.Mode.Answers, type(int256).max, 0.0095e18, true);
        _assertRate(HostileModel.Mode.Answers, type(int256).min, 0.0095e18, true);
    }

    function test_model_failuresFallBack() public {
        _assertRate(HostileModel.Mode.Reverts, 0, 0.0095e18, true);
        _assertRate(HostileModel.Mode.BurnsGas, 0, 0.0095e18, true);
        _assertRate(HostileModel.Mode.LoopsForever, 0, 0.0095e18, true);
        _assertRate(HostileModel.Mode.ReturnsShort, 0.0123e18, 0.0095e18, true);
    }

    /// @dev A long answer costs the model its own gas to make, and nobody any to copy.
    function test_model_longAnswersAreReadToTheirFirstWord() public {
        hostile.set(HostileModel.Mode.ReturnsBig, 0.0123e18);
        uint256 gas = gasleft();
        exchange.settleFunding(eth, NOBODY);
        assertLt(gas - gasleft(), 300_000);
        assertEq(_lastRate(eth), 0.0123e18);
    }

    function test_model_withoutCodeFallsBack() public {
        vm.etch(address(hostile), "");
        vm.expectEmit(address(exchange));
        emit IFunding.FundingModelFailed(eth, address(hostile));
        exchange.settleFunding(eth, NOBODY);
        assertEq(_lastRate(eth), 0.0095e18);
    }

    /// @dev What the model is told, one by one: frozen when the interval ended, however late it is asked.
    function test_model_isToldWhatWasMeasured() public {
        int256[9] memory expected = [
            int256(uint256(MarketId.unwrap(eth))),
            0.01e18,
            0.0001e18,
            0.0005e18,
            0.015e18,
            300,
            3_600,
            100,
            250_000
        ];
        uint256 state = vm.snapshotState();
        for (uint256 field = 0; field < 9; ++field) {
            hostile.echo(field);
            _advance(field * 1 hours);
            _setIndex(eth, 2_500e18);
            exchange.settleFunding(eth, NOBODY);
            assertEq(_lastRate(eth), expected[field], "an input");
            assertTrue(vm.revertToState(state));
        }
    }

    function _assertRate(HostileModel.Mode mode, int256 answer, int256 expected, bool fails) private {
        uint256 state = vm.snapshotState();
        hostile.set(mode, answer);
        if (fails) {
            vm.expectEmit(address(exchange));
            emit IFunding.FundingModelFailed(eth, address(hostile));
        }
        assertTrue(exchange.settleFunding(eth, NOBODY));
        assertEq(_lastRate(eth), expected, "rate");
        assertTrue(vm.revertToState(state));
    }

    function _lastRate(MarketId market) private returns (int256) {
        RingWord last = _ring(market)[((START + HOUR) / HOUR) % 32];
        assertEq(last.end(), START + HOUR);
        return last.rate();
    }

    // Little gas

    /// @dev Whatever gas is sent, the outcome is the model's rate or a failure; never the fallback.
    function test_model_nobodyChoosesTheFallbackByLittleGas() public {
        hostile.set(HostileModel.Mode.Answers, 0.0123e18);
        uint256 state = vm.snapshotState();
        uint256 refused;
        uint256 settled;
        for (uint256 gas = 40_000; gas <= 400_000; gas += 4_000) {
            (bool success, bytes memory result) = address(exchange).call{gas: gas}(
                abi.encodeCall(exchange.settleFunding, (eth, NOBODY))
            );
            if (success) {
                assertEq(_lastRate(eth), 0.0123e18, "little gas chose the fallback");
                ++settled;
            } else if (result.length != 0) {
                assertEq(bytes4(result), ITrading.InsufficientGas.selector);
                (uint256 available, uint256 required) = _gasError(result);
                assertEq(required, MODEL_GAS_REQUIRED);
                assertLt(available, required);
                ++refused;
            }
            assertTrue(vm.revertToState(state));
        }
        assertGt(refused, 5);
        assertGt(settled, 5);
    }

    /// @dev The same for the oracle: a sample is taken or the call fails; an index never looks unusable because somebody sent little.
    function test_oracle_nobodyChoosesAnUnusableIndexByLittleGas() public {
        _advance(10);
        MarketId[] memory markets = new MarketId[](1);
        markets[0] = other;
        exchange.settleFunding(other, NOBODY);
        uint256 state = vm.snapshotState();
        uint256 refused;
        uint256 sampled;
        for (uint256 gas = 40_000; gas <= 700_000; gas += 8_000) {
            (bool success, bytes memory result) = address(exchange).call{gas: gas}(
                abi.encodeCall(exchange.samplePremium, (markets, 8, NOBODY))
            );
            if (success) {
                assertEq(abi.decode(result, (uint256)), 1, "little gas made the index unusable");
                ++sampled;
            } else if (result.length != 0) {
                assertEq(bytes4(result), ITrading.InsufficientGas.selector);
                (uint256 available, uint256 required) = _gasError(result);
                assertEq(required, INDEX_GAS_REQUIRED);
                assertLt(available, required);
                ++refused;
            }
            assertTrue(vm.revertToState(state));
        }
        assertGt(refused, 5);
        assertGt(sampled, 5);
    }

    function _gasError(bytes memory result) private pure returns (uint256 available, uint256 required) {
        assembly ("memory-safe") {
            available := mload(add(result, 36))
            required := mload(add(result, 68))
        }
    }

    // Everybody else

    /// @dev With model and oracle of one market at their worst, its flat users withdraw, its orders are cancelled, its holders trade
    /// elsewhere what shrinks, and the other market goes on as if nothing had happened.
    function test_LIVE3_theRestGoesOn() public {
        hostile.set(HostileModel.Mode.BurnsGas, 0);
        feeds[MarketId.unwrap(eth)].setMode(HostileFeed.Mode.BurnsGas, 0);
        AccountId flat = _openFunded("flat", 1_000e18);
        vm.prank(_owner(flat));
        exchange.withdraw(flat, 1_000e6, _owner(flat));
        _cancel(maker, eth, 0);
        assertEq(_resting(eth, maker, 0), 0);
        _place(long, _sell(other, 181_800, 40));
        assertEq(_size(other, long), 60);
        _advance(10);
        feeds[MarketId.unwrap(eth)].setMode(HostileFeed.Mode.BurnsGas, 0);
        assertTrue(_sample(other));
        _realize(other, short);
        AccountId newcomer = _openFunded("newcomer", 1_000e18);
        _place(newcomer, _sell(other, 181_800, 40));
        assertEq(_size(other, newcomer), -40);
        vm.prank(_owner(long));
        exchange.withdraw(long, 50_000e6, _owner(long));
        _assertLedger();
    }

    function test_listing_probesTheModel() public {
        MarketTerms memory terms = _ethTerms();
        terms.oracle = _oracleOf(other);
        terms.funding.model = hostile;
        HostileModel.Mode[4] memory modes = [
            HostileModel.Mode.Reverts,
            HostileModel.Mode.BurnsGas,
            HostileModel.Mode.LoopsForever,
            HostileModel.Mode.ReturnsShort
        ];
        bytes memory call = abi.encodeCall(exchange.listMarket, (terms));
        exchange.schedule(call);
        _advance(MINIMUM_DELAY);
        for (uint256 i = 0; i < modes.length; ++i) {
            hostile.set(modes[i], 0);
            _assertRefused(
                address(this),
                call,
                abi.encodeWithSelector(IMarketAdmin.ProbeFailed.selector, address(hostile))
            );
        }
        hostile.set(HostileModel.Mode.Answers, 1e18 + 1);
        _assertRefused(
            address(this),
            call,
            abi.encodeWithSelector(IMarketAdmin.ProbeFailed.selector, address(hostile))
        );
        terms.funding.model = IFundingModel(makeAddr("nobody"));
        call = abi.encodeCall(exchange.listMarket, (terms));
        exchange.schedule(call);
        _advance(MINIMUM_DELAY);
        _assertRefused(
            address(this),
            call,
            abi.encodeWithSelector(IMarketAdmin.ProbeFailed.selector, makeAddr("nobody"))
        );
    }
}
