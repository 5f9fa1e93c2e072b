#pragma once

/// Where in a model each dropout stands, so that no two draw the same bits.
namespace seq2see::places {

constexpr int encoder = 100;  // + layer
constexpr int decoder = 200;  // + layer
constexpr int readout = 300;

// Of a transformer: the embeddings, and in each layer the four of its sublayers.
constexpr int encoder_embedding = 400;
constexpr int decoder_embedding = 401;
constexpr int encoder_sublayers = 500;  // + 4 layer + sublayer
constexpr int decoder_sublayers = 600;  // + 4 layer + sublayer

}  // namespace seq2see::places
