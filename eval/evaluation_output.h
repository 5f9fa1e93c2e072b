#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "eval/evaluation.h"
#include "eval/report.h"

namespace seq2see {

/// What write_evaluation() writes.
inline constexpr const char* evaluation_files[] = {"scores.json", "hypotheses.txt", "alignments.jsonl",
                                                   "alignments.npz", "alignments.pharaoh"};

/// The files of one model's evaluation, into a folder that is there.
void write_evaluation(const std::filesystem::path& folder, const Evaluation& evaluation);

/// Removes those files, where they are there.
void remove_evaluation(const std::filesystem::path& folder);

/// A heatmap as SVG of each sentence, as FOLDER/000012.svg, and none of others. Returns the ids of those that
/// are too long to be drawn.
std::vector<int> write_svgs(const std::filesystem::path& folder,
                            const std::vector<AlignedSentence>& sentences);

/// What the report shows of a model and its evaluation, whose alignments it takes over.
ReportRun report_run(const std::filesystem::path& model, const Translator& translator, Evaluation evaluation);

/// Names that tell two models apart: the last of their folders' names that differ; the same folder twice gets
/// numbers.
std::pair<std::string, std::string> names_of_models(const std::filesystem::path& first,
                                                    const std::filesystem::path& second);

}  // namespace seq2see
