// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {GhostChanges, GhostMarket, GhostState} from "./Ghost.sol";
import {RawReader} from "./RawReader.sol";
import {World} from "./World.sol";

/// @title Reading the exchange
/// @notice Nine tenths of the words that the exchange stores stay what they are from one action to the next. So the words, and what they
/// say, are handed from action to action of one call of the fuzzer, behind the arguments and as the answer: the image. It begins at the
/// first free byte of memory, so that its pointers stay right. Whoever calls the exchange says so, in `isStale`; then all words are read
/// again, and those that changed are decoded.
abstract contract Reading is World {
    /// @dev Words of RawReader.state.
    uint256 private constant WORDS =
        GLOBAL_WORDS + ACCOUNTS * ACCOUNT_SLOTS + MARKETS * (MARKET_SLOTS + ACCOUNTS + ACCOUNTS * SLOTS);
    /// @dev Where memory begins, and with it the image: the words as an array, and the state at no time.
    uint256 private constant IMAGE = 0x80;
    uint256 private constant STATE = IMAGE + 32 * (1 + WORDS);
    /// @dev [bytes] of an action's call without an image: selector and seed.
    uint256 private constant PLAIN_CALL = 36;

    /// @dev Something was allocated before the image, whose pointers would be wrong.
    error MemoryInUse(uint256 free);
    /// @dev The exchange changed, and `isStale` does not say so.
    error ImageIsStale(uint256 word);

    // The image

    /// @dev The image that the call brings, or a new one.
    function _openImage() internal {
        uint256 free;
        uint256 size = msg.data.length - PLAIN_CALL;
        assembly ("memory-safe") {
            free := mload(0x40)
        }
        require(free == IMAGE, MemoryInUse(free));
        if (size == 0) {
            _readAll();
            return;
        }
        assembly ("memory-safe") {
            calldatacopy(IMAGE, PLAIN_CALL, size)
            mstore(0x40, add(IMAGE, size))
        }
    }

    /// @dev Answers with the image: nothing runs behind it.
    function _handOn() internal pure {
        uint256 size = _imageSize();
        assembly ("memory-safe") {
            return(IMAGE, size)
        }
    }

    function _readAll() private {
        uint256[] memory words = new uint256[](WORDS);
        uint256[] memory now_ = _rawState();
        assert(now_.length == WORDS);
        uint256 place = STATE;
        assembly ("memory-safe") {
            mcopy(words, now_, sub(place, words))
            // The answer has served, and the state comes right behind the words.
            mstore(0x40, place)
        }
        GhostState memory s = _decode(words, ACCOUNTS, MARKETS, SLOTS);
        s.arrival = new uint256[](s.order.length);
        _recallArrivals(s.order, s.arrival);
        uint256 span;
        assembly ("memory-safe") {
            span := sub(mload(0x40), s)
        }
        s.span = span;
        isStale = false;
    }

    function _image() private pure returns (uint256[] memory words, GhostState memory state) {
        uint256 place = STATE;
        assembly ("memory-safe") {
            words := IMAGE
            state := place
        }
    }

    /// @dev A call of an action, or of a question, that brings the image as it is.
    function _withImage(bytes4 selector) internal pure returns (bytes memory data) {
        uint256 size = _imageSize();
        data = new bytes(PLAIN_CALL + size);
        assembly ("memory-safe") {
            mstore(add(data, 32), selector)
            mcopy(add(data, add(32, PLAIN_CALL)), IMAGE, size)
        }
    }

    function _imageSize() private pure returns (uint256 size) {
        (, GhostState memory state) = _image();
        return STATE - IMAGE + state.span;
    }

    // Now

    /// @dev The exchange now, decoded by the reference model.
    function _ghost() internal returns (GhostState memory) {
        if (isStale) _look();
        return _copyOfImage();
    }

    /// @dev The same, after calls of the exchange that are compared with nothing.
    function _ghostAfresh() internal returns (GhostState memory) {
        isStale = true;
        return _ghost();
    }

    /// @return c What has changed since the last look.
    function _look() internal returns (GhostChanges memory c) {
        (uint256[] memory words, GhostState memory state) = _image();
        c = _follow(state, words, _rawState());
        isStale = false;
    }

    /// @dev Fails if anything changed unnoticed.
    function _checkImage() internal {
        GhostChanges memory c = _look();
        if (c.words.length != 0) revert ImageIsStale(c.words[0]);
    }

    /// @dev With what the model knows of this second.
    function _copyOfImage() internal view returns (GhostState memory s) {
        (, GhostState memory state) = _image();
        s = _clone(state);
        s.time = vm.getBlockTimestamp();
        s.nextArrival = lastArrival;
        for (uint256 m = 1; m <= MARKETS; ++m) _foretell(s, m);
    }

    /// @dev What oracle and interest source must say follows from what the handler did to them.
    function _foretell(GhostState memory s, uint256 m) private view {
        GhostMarket memory k = s.market[m];
        if (m == SOL) (k.sourceAnswers, k.sourceRate) = (_isSourceGood(), sourceRate);
        k.freshStatus = _statusNow(s.time, m);
        if (!_isGood(k.freshStatus)) return;
        k.freshIndex = (indexPrices[m] * 10 ** k.lotExponent) / 1e18;
    }

    function _rawState() private returns (uint256[] memory) {
        return _words(abi.encodeCall(RawReader.state, ()));
    }

    /// @return The hash of all words as they are.
    function _hashNow() internal returns (bytes32) {
        return keccak256(abi.encodePacked(_rawState()));
    }

    /// @return words What RawReader answers.
    function _words(bytes memory question) internal returns (uint256[] memory words) {
        bytes memory answer = _inspect(address(raw), question);
        assembly ("memory-safe") {
            mstore(answer, shr(5, mload(answer)))
            words := answer
        }
    }

    // Arrivals

    /// @dev Of the orders that rest.
    function _recallArrivals(uint256[] memory order, uint256[] memory arrival) private view {
        assert(order.length == arrival.length && order.length == arrivals.length);
        assembly ("memory-safe") {
            let count := mload(order)
            for {
                let i := 0
            } lt(i, count) {
                i := add(i, 1)
            } {
                let offset := mul(add(i, 1), 32)
                if and(mload(add(order, offset)), 0xffffffff) {
                    mstore(add(arrival, offset), sload(add(arrivals.slot, i)))
                }
            }
        }
    }

    /// @dev Those that joined a queue after `last`.
    function _keepArrivals(uint256[] memory arrival, uint256 last) internal {
        (, GhostState memory state) = _image();
        uint256[] memory kept = state.arrival;
        assert(arrival.length == arrivals.length && arrival.length == kept.length);
        assembly ("memory-safe") {
            let count := mload(arrival)
            for {
                let i := 0
            } lt(i, count) {
                i := add(i, 1)
            } {
                let offset := mul(add(i, 1), 32)
                let joined := mload(add(arrival, offset))
                if gt(joined, last) {
                    sstore(add(arrivals.slot, i), joined)
                    mstore(add(kept, offset), joined)
                }
            }
        }
    }
}
