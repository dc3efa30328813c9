// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccountId, MarketId} from "../types/Ids.sol";

struct Liquidate {
    AccountId account;
    MarketId market;
    /// Most lots to close.
    uint32 maxLots;
    /// Account that receives the caller's share of the fee; 0 for none.
    AccountId beneficiary;
    /// Bounds of the match loop, paid by the caller.
    uint16 maxFills;
    uint16 maxRemovals;
    uint16 maxReads;
}

struct Deleverage {
    AccountId account;
    MarketId market;
    /// Most lots to close.
    uint32 maxLots;
    /// Accounts with opposite positions, tried in this order; those below the threshold are passed over.
    AccountId[] candidates;
}

/// @title The waterfall
/// @notice What happens to positions of an account whose equity is below its maintenance margin: they are closed through the book,
/// taken over by another account, or closed against the accounts that gain most on the other side, in that order; insurance and, last,
/// everybody on the other side pay for what is missing. Every step is open to all, and none fails because another has nothing to give.
interface ILiquidation {
    /// @param clock When the account's liquidation began [unix s]; what its lots may cost against mark grows from then.
    event LiquidationStarted(AccountId indexed account, uint256 clock);
    /// @notice Equity covers IM again.
    event LiquidationEnded(AccountId indexed account);
    /// @param lots Closed through the book.
    /// @param absorbed Taken over by `absorber`.
    /// @param fee Liquidation fee taken [WAD quote], never more than the equity left.
    /// @param equity Of the account afterwards [WAD quote].
    event Liquidated(
        MarketId indexed market,
        AccountId indexed account,
        AccountId indexed beneficiary,
        uint256 lots,
        AccountId absorber,
        uint256 absorbed,
        uint256 fee,
        int256 equity
    );
    /// @notice Insurance made up for what an account's lots lost beyond its equity, or for what an account without positions owed.
    /// @param own From the market's fund [WAD quote].
    /// @param shared From the fund that all markets share [WAD quote].
    /// @param insurance Left in the market's fund [WAD quote].
    /// @param sharedInsurance Left in the shared fund [WAD quote].
    event InsurancePaid(
        MarketId indexed market,
        AccountId indexed account,
        uint256 own,
        uint256 shared,
        uint256 insurance,
        uint256 sharedInsurance
    );
    /// @notice Insurance received money: a fee, a surplus, or a donation.
    /// @param market 0 for the shared fund.
    /// @param account That it came from; 0 for many.
    event InsuranceFunded(MarketId indexed market, AccountId indexed account, uint256 amount, uint256 insurance);
    /// @param equity Negative: the deficit; otherwise nobody took the account's positions for so long [WAD quote].
    event DeficitFlagged(AccountId indexed account, int256 equity, uint256 flaggedAt);
    event DeficitResolved(AccountId indexed account);
    /// @notice A position was closed against that of a failing account.
    /// @param lots Closed on both sides.
    /// @param consideration What the buyer paid the seller [WAD quote].
    /// @param loss What the candidate gave up against mark [WAD quote], at most its unrealised profit on the lots.
    /// @param rank Of the candidate, at or above `threshold`.
    event Deleveraged(
        MarketId indexed market,
        AccountId indexed account,
        AccountId indexed candidate,
        uint256 lots,
        uint256 consideration,
        uint256 loss,
        int256 rank,
        int256 threshold
    );
    /// @notice All positions of one side paid for what nobody else could.
    /// @param longs Whether it was the longs.
    /// @param perLot [WAD quote] by which the side's index moved
    /// @param amount What the failing account got [WAD quote].
    /// @param surplus What rounding up brought beyond that, now in the market's insurance [WAD quote].
    event LossSocialised(
        MarketId indexed market,
        AccountId indexed account,
        bool longs,
        uint256 perLot,
        uint256 amount,
        uint256 surplus
    );

    error NotLiquidatable(AccountId account, int256 equity, uint256 maintenance);
    error NoPosition(AccountId account, MarketId market);
    error NothingClosed(AccountId account, MarketId market);
    error HealthWouldFall(AccountId account, int256 equityBefore, int256 equityAfter);
    error LiquidationPaused(MarketId market);
    /// @notice The account's equity is not negative, and its liquidation has not run long enough to do without one.
    error NoDeficit(AccountId account, int256 equity);
    error NotFlagged(AccountId account);
    error AbsorbsItself(AccountId account);
    /// @param perLot What the lots would go at [WAD quote].
    /// @param worst That the caller takes [WAD quote per lot].
    error WorseThanAsked(uint256 perLot, uint256 worst);
    /// @param perLot What the lots would go at [WAD quote].
    /// @param band Of the operator's grant [1e-4 of mark].
    error OutsideOperatorBand(uint256 perLot, uint256 mark, uint256 band);

    /// @notice Closes lots of an account below maintenance margin through the book: enough to bring it a quarter of the way from MM to IM,
    /// at mark worsened by a concession that grows from the start of its liquidation, never past its zero price as long as it has equity.
    /// A call that closes nothing fails, unless it was the one that started the clock; one that finds the account back above IM ends it.
    /// @return closed [lots]
    function liquidate(Liquidate calldata request) external returns (uint256 closed);

    /// @notice The same, and what the book does not take goes to `absorber` at the worst price that the book would have been allowed. Not
    /// if one of the request's bounds ended the match. The caller must be the absorber's owner or an operator who may trade for it. The
    /// price depends on what others do before: on the concession's clock, and with a deficit on what insurance has left.
    /// @param worst Most that the absorber pays for a lot of a long position, least that it gets for one of a short [WAD quote per lot].
    /// @return closed Through the book [lots].
    /// @return absorbed [lots]
    function absorb(
        Liquidate calldata request,
        AccountId absorber,
        uint256 worst
    ) external returns (uint256 closed, uint256 absorbed);

    /// @notice Opens deleveraging for an account with a deficit, or for one whose liquidation has found no taker at any permitted price.
    /// Closes it for one that has recovered. What an account without positions owes is paid by the shared fund.
    /// @return flagged Whether the account is flagged now.
    function flagDeficit(AccountId account) external returns (bool flagged);

    /// @notice Closes lots of a flagged account against opposite positions whose rank is at or above the threshold. Insurance pays first;
    /// then each candidate, up to its unrealised profit on the lots; then its whole side.
    /// @return closed [lots]
    function deleverage(Deleverage calldata request) external returns (uint256 closed);

    /// @notice Gives free collateral of the caller's account to a market's insurance fund, or to the shared one.
    /// @param market 0 for the shared fund.
    /// @param amount [WAD quote]
    function fundInsurance(AccountId from, MarketId market, uint256 amount) external;
}
