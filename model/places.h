#pragma once

/// Where in a model each dropout stands, so that no two draw the same bits.
namespace seq2see::places {

constexpr int encoder = 100;  // + layer
constexpr int decoder = 200;  // + layer
constexpr int readout = 300;

}  // namespace seq2see::places
