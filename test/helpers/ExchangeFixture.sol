// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Test} from "./Test.sol";

import {ExchangeStorage, Grant} from "../../contracts/ExchangeStorage.sol";
import {Action, ActionKind, OperatorGrant} from "../../contracts/interfaces/IAccounts.sol";
import {ChainlinkIndexConfig, FeedConfig} from "../../contracts/interfaces/IChainlinkIndex.sol";
import {IExchange} from "../../contracts/interfaces/IExchange.sol";
import {IFundingModel} from "../../contracts/interfaces/IFundingModel.sol";
import {IIndexOracle} from "../../contracts/interfaces/IIndexOracle.sol";
import {ILens} from "../../contracts/interfaces/ILens.sol";
import {MarketStatus, MarketTerms} from "../../contracts/interfaces/IMarketAdmin.sol";
import {AmendOrder, CancelOrder, OrderKind, PlaceOrder} from "../../contracts/interfaces/ITrading.sol";
import {HostileFeed} from "../../contracts/mocks/chainlink/HostileFeed.sol";
import {TestCollateral} from "../../contracts/periphery/TestCollateral.sol";
import {AccountWord} from "../../contracts/types/AccountWord.sol";
import {AccountId, MarketId, OrderKey, Tick} from "../../contracts/types/Ids.sol";
import {LevelWord} from "../../contracts/types/LevelWord.sol";
import {HotWord, PremiumWord, RingWord, RiskWord} from "../../contracts/types/MarketWords.sol";
import {OrderWord} from "../../contracts/types/OrderWord.sol";
import {PositionWord} from "../../contracts/types/PositionWord.sol";
import {Globals, MarketState, StateReader} from "./StateReader.sol";

/// @title The whole exchange, ready to trade
/// @notice `setUp` deploys the production build with 6-decimals collateral, lists ETH, seals, and stops at START, a boundary of the
/// 8-hour grid. This contract holds every role and may mint collateral. Time moves with `_advance`, which keeps the feeds fresh, or
/// with `skip` and `vm.warp`, which don't.
///
/// ETH: index 1,800 USD, tick 0.01 USD, lot 0.01 ETH. So a lot is 18 USD and 180,000 ticks, and a lot-tick is 0.0001 USD.
/// BTC: index 100,000 USD, tick 0.5 USD, lot 0.0001 BTC. So a lot is 10 USD and 200,000 ticks, and a lot-tick is 0.00005 USD.
/// SOL: index 150 USD, tick 0.001 USD, lot 0.1 SOL. So a lot is 15 USD and 150,000 ticks, and a lot-tick is 0.0001 USD.
abstract contract ExchangeFixture is Test {
    uint256 internal constant WAD = 1e18;
    /// @dev [unix s] 60,764 x 8 h
    uint256 internal constant START = 1_750_003_200;
    uint256 internal constant MINIMUM_DELAY = 2 days;
    uint32 internal constant FEED_MAX_AGE = 3_600; // [s]
    uint24 internal constant ETH_TICK = 180_000; // of the index at START
    uint24 internal constant BTC_TICK = 200_000;
    uint24 internal constant SOL_TICK = 150_000;
    AccountId internal constant NOBODY = AccountId.wrap(0);

    IExchange internal exchange;
    IERC20 internal collateral;
    AccessManager internal manager;
    IFundingModel internal model;
    StateReader internal reader;
    MarketId internal eth;

    /// @dev Feed behind each market's index, 8 decimals.
    mapping(uint256 market => HostileFeed) internal feeds;
    /// @dev [WAD quote per base] what the feed said last
    mapping(uint256 market => uint256) internal indexPrices;
    /// @dev Owner of each account that `_open` opened.
    mapping(uint256 account => address) internal owners;
    uint256 private _listed;

    function setUp() public virtual {
        vm.warp(START);
        _deploy(address(new TestCollateral(6, 10_000, 1 days, address(this))));
        eth = _list(_ethTerms(), 1_800e18);
        exchange.seal();
    }

    // Deployment

    /// @dev A fresh exchange for `token`, not sealed and without markets. This contract is its administrator.
    function _deploy(address token) internal {
        manager = new AccessManager(address(this));
        model = IFundingModel(deployCode("contracts/funding/ClampedPremium.sol:ClampedPremium"));
        reader = new StateReader();
        collateral = IERC20(token);
        exchange = _newExchange(token, MINIMUM_DELAY);
        _listed = 0;
    }

    function _newExchange(address token, uint256 minimumDelay) internal virtual returns (IExchange) {
        return
            IExchange(deployCode("contracts/Exchange.sol:Exchange", abi.encode(token, minimumDelay, address(manager))));
    }

    function _deployLens() internal returns (ILens) {
        return
            ILens(
                deployCode(
                    "contracts/periphery/Lens.sol:Lens",
                    abi.encode(
                        deployCode("contracts/periphery/lens/AccountReader.sol:AccountReader"),
                        deployCode("contracts/periphery/lens/FundingReader.sol:FundingReader"),
                        deployCode("contracts/periphery/lens/MarketReader.sol:MarketReader"),
                        deployCode("contracts/periphery/lens/WaterfallReader.sol:WaterfallReader"),
                        deployCode("contracts/periphery/lens/WindDownReader.sol:WindDownReader")
                    )
                )
            );
    }

    /// @dev A feed that says `price` now, and an index over it alone, with bounds of a hundredth and a hundred times the price.
    /// @param price [WAD quote per base]
    function _newOracle(uint256 price) internal returns (HostileFeed feed, IIndexOracle oracle) {
        feed = new HostileFeed(8);
        feed.setRound(int256(price / 1e10), vm.getBlockTimestamp());
        ChainlinkIndexConfig memory config;
        config.feeds = new FeedConfig[](1);
        config.feeds[0] = FeedConfig(address(feed), FEED_MAX_AGE);
        config.minPrice = price / 100;
        config.maxPrice = price * 100;
        oracle = IIndexOracle(deployCode("contracts/oracle/ChainlinkIndex.sol:ChainlinkIndex", abi.encode(config)));
    }

    /// @dev Lists a market over a new feed, before the seal. Terms may name an oracle of their own; `feeds` then has none.
    /// @param price Index price at listing [WAD quote per base].
    function _list(MarketTerms memory terms, uint256 price) internal returns (MarketId market) {
        HostileFeed feed;
        if (address(terms.oracle) == address(0)) (feed, terms.oracle) = _newOracle(price);
        if (address(terms.funding.model) == address(0)) terms.funding.model = model;
        market = exchange.listMarket(terms);
        feeds[MarketId.unwrap(market)] = feed;
        indexPrices[MarketId.unwrap(market)] = price;
        ++_listed;
    }

    /// @dev Lists a market after the seal: announces, waits, lists.
    function _listLate(MarketTerms memory terms, uint256 price) internal returns (MarketId market) {
        HostileFeed feed;
        if (address(terms.oracle) == address(0)) (feed, terms.oracle) = _newOracle(price);
        if (address(terms.funding.model) == address(0)) terms.funding.model = model;
        exchange.schedule(abi.encodeCall(exchange.listMarket, (terms)));
        _advance(MINIMUM_DELAY);
        feed.setRound(int256(price / 1e10), vm.getBlockTimestamp());
        market = exchange.listMarket(terms);
        feeds[MarketId.unwrap(market)] = feed;
        indexPrices[MarketId.unwrap(market)] = price;
        ++_listed;
    }

    /// @dev Announces a call by this contract to the exchange, waits out the delay with fresh feeds, and makes it.
    function _callDelayed(bytes memory data) internal returns (bytes memory result) {
        exchange.schedule(data);
        _advance(MINIMUM_DELAY);
        bool success;
        (success, result) = address(exchange).call(data);
        if (!success) {
            assembly ("memory-safe") {
                revert(add(result, 32), mload(result))
            }
        }
    }

    // Terms; zero oracle and model stand for the fixture's own

    /// @dev IM 5 %, MM 60 % of it, no slope, half of profits count; maker 0.01 %, taker 0.05 %; sampled every 10 s, settled hourly.
    function _ethTerms() internal pure returns (MarketTerms memory terms) {
        terms.grid.symbol = "ETH-USD";
        terms.grid.tickSize = 0.01e18;
        terms.grid.lotSize = 0.01e18;
        terms.grid.interval = 1 hours;

        terms.margin.initialMargin = 0.05e18;
        terms.margin.maintenance = 0.6e18;
        terms.margin.depth = 0;
        terms.margin.pnlWeight = 0.5e18;
        terms.margin.positionCap = 100_000;
        terms.margin.openInterestCap = 250_000;

        terms.trading.makerFee = 0.0001e18;
        terms.trading.takerFee = 0.0005e18;
        terms.trading.priceBand = 0.1e18;
        terms.trading.minimumNotional = 100e18; // 6 lots at 1,800
        terms.trading.removalFee = 0.1e18;

        terms.sampling.sampleInterval = 10;
        terms.sampling.maxSampleGap = 300;
        terms.sampling.basisTime = 1_800;
        terms.sampling.markBand = 0.009e18;
        terms.sampling.impactNotional = 1_800e18; // 100 lots at 1,800
        terms.sampling.impactShare = 0.01e18;
        terms.sampling.maxImpactLevels = 8;
        terms.sampling.maxPremium = 0.05e18;

        terms.funding.interest = 0.0001e18;
        terms.funding.damper = 0.0005e18;
        terms.funding.maxRate = 0.015e18;
        terms.funding.marginShare = 0.75e18;
        terms.funding.sampleBounty = 0.05e18;
        terms.funding.settleBounty = 0.1e18;
        terms.funding.bountyShare = 0.1e18;
        terms.funding.insuranceShare = 0.2e18;

        terms.liquidation.fee = 0.01e18;
        terms.liquidation.concessionStart = 0.005e18;
        terms.liquidation.concessionEnd = 0.015e18;
        terms.liquidation.concessionTime = 100;
        terms.liquidation.fundLimit = 10_000e18;
    }

    /// @dev As ETH, with IM growing by notional^2 / 50,000,000 USD, and profits counting in full.
    function _btcTerms() internal pure returns (MarketTerms memory terms) {
        terms = _ethTerms();
        terms.grid.symbol = "BTC-USD";
        terms.grid.tickSize = 0.5e18;
        terms.grid.lotSize = 0.0001e18;
        terms.margin.depth = 50_000_000e18;
        terms.margin.pnlWeight = 1e18;
    }

    /// @dev As ETH, with IM 10 %, MM half of it, a rebate for makers, and profits not counting.
    function _solTerms() internal pure returns (MarketTerms memory terms) {
        terms = _ethTerms();
        terms.grid.symbol = "SOL-USD";
        terms.grid.tickSize = 0.001e18;
        terms.grid.lotSize = 0.1e18;
        terms.margin.initialMargin = 0.1e18;
        terms.margin.maintenance = 0.5e18;
        terms.margin.pnlWeight = 0;
        terms.trading.makerFee = -0.0001e18;
    }

    // Time and prices

    /// @dev Moves the clock; every market's feed answers again at the new time, with the same price.
    function _advance(uint256 secondsForward) internal {
        vm.warp(vm.getBlockTimestamp() + secondsForward);
        _refresh();
    }

    function _advanceTo(uint256 time) internal {
        vm.warp(time);
        _refresh();
    }

    function _refresh() internal {
        for (uint256 market = 1; market <= _listed; ++market) {
            if (address(feeds[market]) != address(0)) _setIndex(MarketId.wrap(uint16(market)), indexPrices[market]);
        }
    }

    /// @param price [WAD quote per base], a multiple of 1e10: feeds have 8 decimals
    function _setIndex(MarketId market, uint256 price) internal {
        indexPrices[MarketId.unwrap(market)] = price;
        feeds[MarketId.unwrap(market)].setRound(int256(price / 1e10), vm.getBlockTimestamp());
    }

    /// @dev Moves an index by any distance and waits until everybody has seen it: a gap is shown, and its pause is over.
    function _jump(MarketId market, uint256 price) internal {
        _setIndex(market, price);
        _advance(10);
        if (_sample(market)) return;
        _advance(60);
        assertTrue(_sample(market));
    }

    /// @dev Takes past moves of the index out of a market's volatility, as some calm hours would: written straight into its words, so that
    /// no time passes and no funding accrues.
    function _calm(MarketId market) internal {
        MarketState memory m = _market(market);
        RiskWord risk = m.risk.withSample(m.risk.indexPerLot(), m.risk.sampledAt(), m.risk.basis(), 0);
        uint256 slot = uint256(
            keccak256(abi.encode(uint256(MarketId.unwrap(market)), uint256(ExchangeStorage.SLOT) + 3))
        );
        vm.store(address(exchange), bytes32(slot + 2), bytes32(RiskWord.unwrap(risk)));
        vm.store(address(exchange), bytes32(slot + 4), bytes32(PremiumWord.unwrap(m.premium.withVariance(1))));
    }

    /// @dev The feed reverts from now on, until `_reviveFeed`.
    function _killFeed(MarketId market) internal {
        feeds[MarketId.unwrap(market)].setMode(HostileFeed.Mode.Reverts, 0);
    }

    function _reviveFeed(MarketId market) internal {
        feeds[MarketId.unwrap(market)].setMode(HostileFeed.Mode.Words, 0);
        _setIndex(market, indexPrices[MarketId.unwrap(market)]);
    }

    /// @dev Samples with the longest walk; no bounty.
    /// @return Whether a sample was taken.
    function _sample(MarketId market) internal returns (bool) {
        MarketId[] memory markets = new MarketId[](1);
        markets[0] = market;
        return exchange.samplePremium(markets, 64, NOBODY) == 1;
    }

    function _realize(MarketId market, AccountId account) internal {
        AccountId[] memory accounts = new AccountId[](1);
        accounts[0] = account;
        exchange.realizeFunding(market, accounts);
    }

    // Accounts

    function _open(address owner) internal returns (AccountId account) {
        vm.prank(owner);
        account = exchange.openAccount();
        owners[AccountId.unwrap(account)] = owner;
    }

    /// @dev Opens an account owned by an address of that name and funds it.
    /// @param quote [WAD quote]
    function _openFunded(string memory name, uint256 quote) internal returns (AccountId account) {
        account = _open(makeAddr(name));
        if (quote != 0) _fund(account, quote);
    }

    /// @dev Mints collateral to this contract and deposits it. Works with every token that has `mint(address,uint256)`.
    /// @param quote [WAD quote], whole token units
    function _fund(AccountId account, uint256 quote) internal {
        uint256 amount = quote / exchange.collateralScale();
        TestCollateral(address(collateral)).mint(address(this), amount);
        collateral.approve(address(exchange), amount);
        exchange.deposit(account, amount);
    }

    /// @dev [token units]
    function _units(uint256 quote) internal view returns (uint256) {
        return quote / exchange.collateralScale();
    }

    /// @dev No call: it may stand between `vm.expectRevert` and the call that is meant.
    function _owner(AccountId account) internal view returns (address) {
        return owners[AccountId.unwrap(account)];
    }

    // Orders; `place` and the like act as the account's owner

    /// @dev Good till cancelled, slot 0, unlimited loop counters.
    function _order(
        MarketId market,
        bool isAsk,
        uint24 tick,
        uint32 lots
    ) internal pure returns (PlaceOrder memory order) {
        order.market = market;
        order.isAsk = isAsk;
        order.kind = OrderKind.Limit;
        order.tick = Tick.wrap(tick);
        order.lots = lots;
        order.maxFills = type(uint16).max;
        order.maxRemovals = type(uint16).max;
        order.maxReads = type(uint16).max;
    }

    function _bid(
        MarketId market,
        uint24 tick,
        uint32 lots,
        uint8 slot
    ) internal pure returns (PlaceOrder memory order) {
        order = _order(market, false, tick, lots);
        order.slot = slot;
    }

    function _ask(
        MarketId market,
        uint24 tick,
        uint32 lots,
        uint8 slot
    ) internal pure returns (PlaceOrder memory order) {
        order = _order(market, true, tick, lots);
        order.slot = slot;
    }

    function _buy(MarketId market, uint24 tick, uint32 lots) internal pure returns (PlaceOrder memory order) {
        order = _order(market, false, tick, lots);
        order.kind = OrderKind.ImmediateOrCancel;
    }

    function _sell(MarketId market, uint24 tick, uint32 lots) internal pure returns (PlaceOrder memory order) {
        order = _order(market, true, tick, lots);
        order.kind = OrderKind.ImmediateOrCancel;
    }

    function _place(AccountId account, PlaceOrder memory order) internal returns (uint256 filled, uint256 resting) {
        vm.prank(_owner(account));
        return exchange.place(account, order);
    }

    /// @dev The order that now rests in the slot; its generation is looked up.
    function _cancel(AccountId account, MarketId market, uint8 slot) internal {
        CancelOrder memory request = CancelOrder(market, slot, _generation(market, account, slot));
        vm.prank(_owner(account));
        exchange.cancel(account, request);
    }

    function _amend(AccountId account, MarketId market, uint8 slot, uint24 tick, uint32 lots) internal {
        uint40 generation = _generation(market, account, slot);
        AmendOrder memory request = AmendOrder(market, slot, generation, Tick.wrap(tick), lots, 0);
        vm.prank(_owner(account));
        exchange.amend(account, request);
    }

    /// @dev `long` buys `lots` from `short` at `tick`: the short's ask rests in slot 255, the long takes it. The book must hold
    /// nothing that gets in the way.
    function _trade(MarketId market, AccountId long, AccountId short, uint24 tick, uint32 lots) internal {
        (, uint256 resting) = _place(short, _ask(market, tick, lots, 255));
        assertEq(resting, lots, "the ask of _trade met somebody");
        (uint256 filled, ) = _place(long, _buy(market, tick, lots));
        assertEq(filled, lots, "the bid of _trade met somebody else, or nobody");
    }

    // Batches

    function _action(PlaceOrder memory order) internal pure returns (Action memory) {
        return Action(ActionKind.Place, abi.encode(order));
    }

    function _action(AmendOrder memory order) internal pure returns (Action memory) {
        return Action(ActionKind.Amend, abi.encode(order));
    }

    function _action(CancelOrder memory order) internal pure returns (Action memory) {
        return Action(ActionKind.Cancel, abi.encode(order));
    }

    function _withdrawAction(uint256 amount, address to) internal pure returns (Action memory) {
        return Action(ActionKind.Withdraw, abi.encode(amount, to));
    }

    function _transferAction(AccountId to, uint256 amount) internal pure returns (Action memory) {
        return Action(ActionKind.Transfer, abi.encode(to, amount));
    }

    function _operatorAction(address operator, OperatorGrant memory grant) internal pure returns (Action memory) {
        return Action(ActionKind.SetOperator, abi.encode(operator, grant));
    }

    // State, as the exchange stores it

    /// @dev Calls `reader` on the exchange's storage.
    function _read(bytes memory data) internal returns (bytes memory) {
        return _inspect(address(reader), data);
    }

    /// @dev Runs any contract's code on the exchange's storage; fails as that code fails.
    function _inspect(address target, bytes memory data) internal returns (bytes memory result) {
        (, bytes memory answer) = address(exchange).call(abi.encodeCall(exchange.inspect, (target, data)));
        assertEq(bytes4(answer), IExchange.Inspected.selector, "inspect did not end with Inspected");
        bool success;
        // Cuts the selector off.
        assembly ("memory-safe") {
            mstore(add(answer, 4), sub(mload(answer), 4))
            answer := add(answer, 4)
        }
        (success, result) = abi.decode(answer, (bool, bytes));
        if (!success) {
            assembly ("memory-safe") {
                revert(add(result, 32), mload(result))
            }
        }
    }

    function _globals() internal returns (Globals memory) {
        return abi.decode(_read(abi.encodeCall(reader.globals, ())), (Globals));
    }

    function _market(MarketId market) internal returns (MarketState memory) {
        return abi.decode(_read(abi.encodeCall(reader.market, (MarketId.unwrap(market)))), (MarketState));
    }

    function _hot(MarketId market) internal returns (HotWord) {
        return _market(market).hot;
    }

    function _oracleOf(MarketId market) internal returns (IIndexOracle) {
        return IIndexOracle(_market(market).trading.oracle());
    }

    function _ring(MarketId market) internal returns (RingWord[] memory) {
        return abi.decode(_read(abi.encodeCall(reader.ring, (MarketId.unwrap(market)))), (RingWord[]));
    }

    function _accountWord(AccountId account) internal returns (AccountWord word) {
        (word, , ) = abi.decode(
            _read(abi.encodeCall(reader.account, (AccountId.unwrap(account)))),
            (AccountWord, address, uint32)
        );
    }

    /// @dev [WAD quote] as stored: funding not yet realised is not in it
    /// @return [unix s] 0 if no liquidation runs
    function _clock(AccountId account) internal returns (uint32) {
        (, , uint32 start) = abi.decode(
            _read(abi.encodeCall(StateReader.account, (AccountId.unwrap(account)))),
            (AccountWord, address, uint32)
        );
        return start;
    }

    function _flaggedAt(AccountId account) internal returns (uint32 flaggedAt) {
        (flaggedAt, ) = abi.decode(
            _read(abi.encodeCall(StateReader.flags, (AccountId.unwrap(account)))),
            (uint32, uint256)
        );
    }

    function _balance(AccountId account) internal returns (int256) {
        return _accountWord(account).balance();
    }

    function _position(MarketId market, AccountId account) internal returns (PositionWord) {
        return
            abi.decode(
                _read(abi.encodeCall(reader.position, (MarketId.unwrap(market), AccountId.unwrap(account)))),
                (PositionWord)
            );
    }

    /// @dev [lots]
    function _size(MarketId market, AccountId account) internal returns (int256) {
        return _position(market, account).size();
    }

    function _key(AccountId account, uint8 slot) internal pure returns (OrderKey) {
        return OrderKey.wrap((uint40(AccountId.unwrap(account)) << 8) | slot);
    }

    function _orderWord(MarketId market, AccountId account, uint8 slot) internal returns (OrderWord) {
        uint256 key = OrderKey.unwrap(_key(account, slot));
        return abi.decode(_read(abi.encodeCall(reader.order, (MarketId.unwrap(market), key))), (OrderWord));
    }

    /// @dev [lots] that rest in a slot
    function _resting(MarketId market, AccountId account, uint8 slot) internal returns (uint256) {
        return _orderWord(market, account, slot).lots();
    }

    function _generation(MarketId market, AccountId account, uint8 slot) internal returns (uint40) {
        return uint40(_orderWord(market, account, slot).generation());
    }

    function _level(MarketId market, uint256 tick) internal returns (LevelWord) {
        return abi.decode(_read(abi.encodeCall(reader.level, (MarketId.unwrap(market), tick))), (LevelWord));
    }

    function _grant(AccountId account, address operator) internal returns (Grant memory) {
        return abi.decode(_read(abi.encodeCall(reader.grant, (AccountId.unwrap(account), operator))), (Grant));
    }

    /// @dev One hash over the whole state, order slots 0 to 7 of every account included.
    function _digest() internal returns (bytes32) {
        return abi.decode(_read(abi.encodeCall(reader.digest, (8))), (bytes32));
    }

    // Refusals

    /// @dev `caller` calls the exchange: it must fail with exactly `error`, and state and tokens must be what they were.
    function _assertRefused(address caller, bytes memory data, bytes memory error_) internal {
        bytes32 before = _digest();
        uint256 tokens = collateral.balanceOf(address(exchange));
        vm.prank(caller);
        (bool success, bytes memory result) = address(exchange).call(data);
        assertFalse(success, "the call was not refused");
        assertEq(result, error_, "the error or its arguments");
        assertEq(_digest(), before, "a refused call changed state");
        assertEq(collateral.balanceOf(address(exchange)), tokens, "a refused call moved tokens");
    }

    /// @dev The owner places the order: it must fail with exactly `error`.
    function _assertPlaceRefused(AccountId account, PlaceOrder memory order, bytes memory error_) internal {
        _assertRefused(_owner(account), abi.encodeCall(exchange.place, (account, order)), error_);
    }

    // Invariants that hold after every test

    /// @dev LEDGER-1, to the unit: tokens x scale = sum of balances - sum of quantum x sign(size) x entry - sum of size x (index -
    /// snapshot) + insurance + fees, and of closed markets + settlement price x sum of size - shortfall. And ZERO-1: sizes cancel, in
    /// markets that are not closed, and the positive ones add up to open interest.
    function _assertLedger() internal {
        Globals memory g = _globals();
        int256 claims = int256(g.sharedInsurance);
        for (uint256 a = 1; a <= g.accountCount; ++a) {
            claims += _balance(AccountId.wrap(uint32(a)));
        }
        for (uint256 m = 1; m <= g.marketCount; ++m) {
            claims += _claimsIn(MarketId.wrap(uint16(m)), g.accountCount);
        }
        assertEq(claims, int256(uint256(g.bookedTokens) * exchange.collateralScale()), "LEDGER-1");
        assertGe(collateral.balanceOf(address(exchange)), g.bookedTokens, "booked tokens are not there");
    }

    function _claimsIn(MarketId market, uint256 accounts) private returns (int256 claims) {
        MarketState memory m = _market(market);
        int256 net;
        int256 longs;
        int256 entries; // [lot-ticks]
        for (uint256 a = 1; a <= accounts; ++a) {
            PositionWord p = _position(market, AccountId.wrap(uint32(a)));
            int256 size = p.size();
            if (size == 0) continue;
            net += size;
            if (size > 0) longs += size;
            entries += size > 0 ? int256(p.entry()) : -int256(p.entry());
            claims -= size * ((size > 0 ? m.funding.longIndex() : m.funding.shortIndex()) - p.fundingSnapshot());
        }
        if (m.hot.status() == uint256(MarketStatus.Closed)) {
            claims += net * int256(m.settlement.perLot()) - int256(m.shortfall);
            assertEq(uint256(2 * longs - net), m.settlement.lotsOpen(), "ZERO-1: lots that are not settled");
        } else {
            assertEq(net, 0, "ZERO-1");
        }
        assertEq(uint256(longs), m.hot.openInterest(), "ZERO-1: open interest");
        claims -= entries * int256(m.risk.quantum());
        claims += int256(m.insurance) + m.hot.fees();
    }
}
