// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {FundingInputs, IFundingModel} from "../../contracts/interfaces/IFundingModel.sol";
import {ITieredFunding, Tier} from "../../contracts/interfaces/ITieredFunding.sol";
import {Test} from "../helpers/Test.sol";

/// @notice The tiered model: what it computes, what it refuses, and the shape that every tier list keeps.
contract TieredFundingTest is Test {
    int256 private constant BP = 1e14;
    int256 private constant INTEREST = BP;
    uint256 private constant DAMPER = 5e14;
    uint256 private constant REACH = 200e14;

    address private model;

    function setUp() public {
        model = _deploy(_tiers(), REACH);
    }

    /// @dev Slopes 1, 2 and 4 from 0, 10 and 30 bp beyond the damper, around an interest of 1 bp: by hand, 10 bp beyond are 10, 30 are
    /// 10 + 2 x 20 = 50, 50 are 10 + 40 + 4 x 20 = 130.
    function test_tiered_addsTiers() public view {
        assertEq(_rate(6 * BP), INTEREST);
        assertEq(_rate(16 * BP), 11 * BP);
        assertEq(_rate(36 * BP), 51 * BP);
        assertEq(_rate(56 * BP), 131 * BP);
        assertEq(_rate(-34 * BP), -49 * BP);
        assertEq(_rate(1_000 * BP), 201 * BP);
        assertEq(_rate(-1_000 * BP), -199 * BP);
    }

    function testFuzz_tiered_withOneTierIsTheClampedPremium(int256 premium, int256 interest, uint256 damper) public {
        (premium, interest, damper) = (
            bound(premium, -0.25e18, 0.25e18),
            bound(interest, -1e16, 1e16),
            bound(damper, 0, 1e16)
        );
        Tier[] memory one = new Tier[](1);
        one[0] = Tier(0, 1e18);
        int256 pull = interest - premium;
        if (pull > int256(damper)) pull = int256(damper);
        if (pull < -int256(damper)) pull = -int256(damper);
        assertEq(_rateOf(_deploy(one, 1e18), premium, interest, damper), premium + pull);
    }

    /// @dev Any tiers that it takes: never falls in the premium, moves by little for little, mirrors around the interest, stays in reach.
    function testFuzz_tiered_isMonotoneContinuousSymmetricBounded(
        uint256 seed,
        int256 a,
        int256 b,
        int256 interest,
        uint256 damper
    ) public {
        (a, b) = (bound(a, -0.25e18, 0.25e18), bound(b, -0.25e18, 0.25e18));
        (interest, damper) = (bound(interest, -1e16, 1e16), bound(damper, 0, 1e16));
        if (a > b) (a, b) = (b, a);
        (Tier[] memory tiers, uint256 reach) = _random(seed);
        address tiered = _deploy(tiers, reach);
        int256 low = _rateOf(tiered, a, interest, damper);
        assertLe(low, _rateOf(tiered, b, interest, damper));
        int256 step = _rateOf(tiered, a + 1, interest, damper) - low;
        assertLe(step, 11); // the steepest slope is 10, and one unit of rounding
        int256 up = _rateOf(tiered, interest + a, interest, damper) - interest;
        assertEq(_rateOf(tiered, interest - a, interest, damper) - interest, -up);
        assertLe(up < 0 ? uint256(-up) : uint256(up), reach);
    }

    function test_tiered_showsItsTiers() public view {
        Tier[] memory tiers = ITieredFunding(model).tiers();
        assertEq(tiers.length, 3);
        assertEq(tiers[2].from, 30e14);
        assertEq(tiers[2].slope, 4e18);
        assertEq(ITieredFunding(model).reach(), REACH);
    }

    function test_tiered_refusesNoneAndNine() public {
        vm.expectRevert(abi.encodeWithSelector(ITieredFunding.InvalidTierCount.selector, 0, 8));
        this.deploy(new Tier[](0), REACH);
        vm.expectRevert(abi.encodeWithSelector(ITieredFunding.InvalidTierCount.selector, 9, 8));
        this.deploy(new Tier[](9), REACH);
    }

    function test_tiered_refusesStartsOutOfOrder() public {
        Tier[] memory tiers = _tiers();
        tiers[0].from = 1;
        vm.expectRevert(abi.encodeWithSelector(ITieredFunding.InvalidTierStart.selector, 0, 1));
        this.deploy(tiers, REACH);
        tiers = _tiers();
        tiers[2].from = tiers[1].from;
        vm.expectRevert(abi.encodeWithSelector(ITieredFunding.InvalidTierStart.selector, 2, 10e14));
        this.deploy(tiers, REACH);
        tiers[2].from = 1e18 + 1;
        vm.expectRevert(abi.encodeWithSelector(ITieredFunding.InvalidTierStart.selector, 2, 1e18 + 1));
        this.deploy(tiers, REACH);
    }

    function test_tiered_refusesSlopesThatFallOrVanish() public {
        Tier[] memory tiers = _tiers();
        tiers[0].slope = 0;
        vm.expectRevert(abi.encodeWithSelector(ITieredFunding.InvalidTierSlope.selector, 0, 0));
        this.deploy(tiers, REACH);
        tiers = _tiers();
        tiers[2].slope = 2e18 - 1;
        vm.expectRevert(abi.encodeWithSelector(ITieredFunding.InvalidTierSlope.selector, 2, 2e18 - 1));
        this.deploy(tiers, REACH);
        tiers[2].slope = 10e18 + 1;
        vm.expectRevert(abi.encodeWithSelector(ITieredFunding.InvalidTierSlope.selector, 2, 10e18 + 1));
        this.deploy(tiers, REACH);
    }

    function test_tiered_refusesReachOutOfBounds() public {
        vm.expectRevert(abi.encodeWithSelector(ITieredFunding.InvalidReach.selector, 0, 1e18));
        this.deploy(_tiers(), 0);
        vm.expectRevert(abi.encodeWithSelector(ITieredFunding.InvalidReach.selector, 1e18 + 1, 1e18));
        this.deploy(_tiers(), 1e18 + 1);
    }

    /// @dev External, so that a revert of the constructor can be expected.
    function deploy(Tier[] calldata tiers, uint256 reach) external returns (address) {
        return _deploy(tiers, reach);
    }

    function _deploy(Tier[] memory tiers, uint256 reach) private returns (address) {
        return deployCode("contracts/funding/Tiered.sol:Tiered", abi.encode(tiers, reach));
    }

    function _rate(int256 premium) private view returns (int256) {
        return _rateOf(model, premium, INTEREST, DAMPER);
    }

    function _rateOf(address tiered, int256 premium, int256 interest, uint256 damper) private view returns (int256) {
        FundingInputs memory inputs;
        (inputs.premium, inputs.interest, inputs.damper) = (premium, interest, damper);
        return IFundingModel(tiered).fundingRate(1, inputs);
    }

    function _tiers() private pure returns (Tier[] memory tiers) {
        tiers = new Tier[](3);
        tiers[0] = Tier(0, 1e18);
        tiers[1] = Tier(10e14, 2e18);
        tiers[2] = Tier(30e14, 4e18);
    }

    function _random(uint256 seed) private pure returns (Tier[] memory tiers, uint256 reach) {
        tiers = new Tier[](1 + (seed % 8));
        uint256 from;
        uint256 slope = 1;
        for (uint256 i; i < tiers.length; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            slope = slope + (seed % (10e18 - slope + 1));
            tiers[i] = Tier(uint128(from), uint128(slope));
            from += 1 + ((seed >> 128) % 0.1e18);
        }
        reach = 1 + (seed % 1e18);
    }
}
