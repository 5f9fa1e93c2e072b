#include "serve/service.h"

#include <algorithm>
#include <array>
#include <optional>

#include "data/program.h"
#include "eval/page_text.h"
#include "serve/answers.h"
#include "serve/host_names.h"
#include "serve/page_assets.h"

namespace seq2see {
namespace {

struct Route {
  std::string_view path, method;
};
constexpr std::array<Route, 8> routes = {{{"/", "GET"},
                                          {"/page.css", "GET"},
                                          {"/page.js", "GET"},
                                          {"/models", "GET"},
                                          {"/health", "GET"},
                                          {"/metrics", "GET"},
                                          {"/translate", "POST"},
                                          {"/align", "POST"}}};

const Route* find_route(std::string_view path) {
  const auto* found =
      std::find_if(routes.begin(), routes.end(), [&](const Route& own) { return own.path == path; });
  return found == routes.end() ? nullptr : found;
}

/// A request's path in the metrics, which do not grow with what clients make up.
std::string counted_path(const Request& request) {
  const Route* route = find_route(request.path);
  return route == nullptr ? "other" : std::string(route->path);
}

Answer page_answer(std::string_view body, std::string_view type) {
  Answer answer;
  answer.type = type;
  answer.body = body;
  answer.headers.emplace_back("Cache-Control", "no-cache");
  return answer;
}

/// Own script, own style, own requests; pictures are drawn by the script itself.
constexpr std::string_view page_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data: blob:; "
    "base-uri "
    "'none'; form-action 'none'; frame-ancestors 'none'";

Answer whole_page() {
  static const std::string page =
      filled_page(live_page, {{"colours", colour_scales().dump()}, {"version", version()}});
  Answer answer = page_answer(page, "text/html; charset=utf-8");
  answer.headers.emplace_back("Content-Security-Policy", page_policy);
  return answer;
}

}  // namespace

Service::Service(const ServeOptions& options, const Models& models)
    : options_(options), models_(models), names_(options.allow_hosts), engine_(options_.limits, metrics_) {
  names_.push_back(options.host);
}

std::optional<Answer> Service::refusal(const Request& request, uint64_t body_bytes) const {
  auto answer = complaint(request, body_bytes);
  if (answer) metrics_.answered(counted_path(request), answer->status, 0);
  return answer;
}

std::optional<Answer> Service::complaint(const Request& request, uint64_t body_bytes) const {
  if (!is_own_host(request.host, names_)) {
    return error_answer(
        403, fmt::format("The request is for the host {}, by which this server does not go. Call it "
                         "by its address or localhost, or start it with --allow-host NAME.",
                         quote(request.host)));
  }
  if (!request.origin.empty() && !is_same_origin(request.origin, request.host)) {
    return error_answer(
        403, fmt::format("The request comes from a page of {}; only this server's own page may call "
                         "it from a browser.",
                         quote(request.origin)));
  }
  const Route* route = find_route(request.path);
  if (route == nullptr) {
    return error_answer(
        404, fmt::format("There is nothing at {}. Choose GET /, /models, /health or /metrics, or POST "
                         "/translate or /align.",
                         quote(request.path)));
  }
  const bool head = request.method == "HEAD" && route->method == "GET";
  if (request.method != route->method && !head) {
    Answer answer = error_answer(
        405, fmt::format("{} takes {}, not {}.", route->path, route->method, quote(request.method)));
    answer.headers.emplace_back("Allow", route->method == "GET" ? "GET, HEAD" : "POST");
    return answer;
  }
  if (body_bytes > static_cast<uint64_t>(options_.limits.max_body_bytes)) {
    return error_answer(
        413, fmt::format("The body has more than {} bytes, this server's limit (--max-body-bytes).",
                         options_.limits.max_body_bytes));
  }
  return std::nullopt;
}

Answer Service::immediate(const Request& request) const {
  if (request.path == "/") return whole_page();
  if (request.path == "/page.css") return page_answer(live_style, "text/css; charset=utf-8");
  if (request.path == "/page.js") return page_answer(live_script, "text/javascript; charset=utf-8");
  Answer answer;
  if (request.path == "/models") {
    answer.body = models_answer(models_, options_.limits);
  } else if (request.path == "/health") {
    answer.body = fmt::format("{{\"status\":\"ok\",\"version\":{},\"models\":{},\"waiting\":{}}}\n",
                              json_text(version()), models_.all().size(), engine_.waiting());
  } else {
    Metrics::Now now = now_();
    now.waiting = engine_.waiting();
    now.resident_bytes = resident_bytes();
    answer.type = "text/plain; version=0.0.4; charset=utf-8";
    answer.body = metrics_.text(now);
  }
  answer.headers.emplace_back("Cache-Control", "no-store");
  return answer;
}

void Service::answer(const Request& request, const std::function<void(Answer)>& reply) {
  const auto arrived = Job::Clock::now();
  const auto counted = [this, path = counted_path(request), arrived, reply](Answer answer) {
    metrics_.answered(path, answer.status,
                      std::chrono::duration<double>(Job::Clock::now() - arrived).count());
    reply(std::move(answer));
  };
  if (request.method == "GET" || request.method == "HEAD") {
    counted(immediate(request));
  } else {
    submit(request, counted);
  }
}

void Service::submit(const Request& request, const std::function<void(Answer)>& reply) {
  Job job;
  try {
    std::string model;
    if (request.path == "/translate") {
      auto call = read_translate_call(request.body, options_.limits);
      model = call.model;
      job.call = std::move(call);
    } else {
      auto call = read_align_call(request.body, options_.limits);
      model = call.model;
      job.call = std::move(call);
    }
    job.model = &models_.find(model);
  } catch (const RefusedRequest& error) {
    reply(error_answer(error.status(), error.what()));
    return;
  }
  job.arrived = Job::Clock::now();
  job.deadline = job.arrived + std::chrono::duration_cast<Job::Clock::duration>(
                                   std::chrono::duration<double>(options_.limits.request_seconds));
  job.reply = reply;
  engine_.submit(std::move(job));
}

}  // namespace seq2see
