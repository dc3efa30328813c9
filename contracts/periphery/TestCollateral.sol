// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

/// @title The collateral of local chains and test networks
/// @notice Worth nothing, and says so in its name. Anyone takes some from the faucet; the owner mints at will, for
/// market makers and keepers of a test network.
contract TestCollateral is ERC20Permit, Ownable {
    uint256 private constant MAX_DECIMALS = 18;

    /// @notice What one visit to the faucet gives [token units].
    uint256 public immutable FAUCET_AMOUNT;
    /// @notice Time between two visits for the same receiver [s].
    uint256 public immutable FAUCET_COOLDOWN;
    uint8 private immutable DECIMALS;

    /// @notice When a receiver may be served again [s, UTC].
    mapping(address receiver => uint256) public faucetOpensAt;

    /// @param opensAt when the receiver may be served again [s, UTC]
    error FaucetCoolingDown(address receiver, uint256 opensAt);
    error TooManyDecimals(uint256 decimals, uint256 max);

    /// @param decimals_ 0 to 18; the exchange takes 6 to 18
    /// @param faucetTokens whole tokens per visit
    /// @param faucetCooldown [s]
    constructor(
        uint8 decimals_,
        uint256 faucetTokens,
        uint256 faucetCooldown,
        address owner_
    ) ERC20("Plumbline Test USD (no value)", "TestUSD") ERC20Permit("Plumbline Test USD (no value)") Ownable(owner_) {
        require(decimals_ <= MAX_DECIMALS, TooManyDecimals(decimals_, MAX_DECIMALS));
        DECIMALS = decimals_;
        FAUCET_AMOUNT = faucetTokens * 10 ** decimals_;
        FAUCET_COOLDOWN = faucetCooldown;
    }

    /// @notice Gives `FAUCET_AMOUNT` to `receiver`, at most once per cooldown. Anyone may ask for anyone, so that a
    /// relayer can serve a wallet that has no gas yet.
    function faucet(address receiver) external {
        uint256 opensAt = faucetOpensAt[receiver];
        require(block.timestamp >= opensAt, FaucetCoolingDown(receiver, opensAt));
        faucetOpensAt[receiver] = block.timestamp + FAUCET_COOLDOWN;
        _mint(receiver, FAUCET_AMOUNT);
    }

    /// @notice Mints any amount; by the owner only.
    /// @param amount [token units]
    function mint(address receiver, uint256 amount) external onlyOwner {
        _mint(receiver, amount);
    }

    function decimals() public view override returns (uint8) {
        return DECIMALS;
    }
}
