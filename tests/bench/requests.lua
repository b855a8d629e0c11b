-- The paths of a file, asked for in turn: wrk -s requests.lua URL -- FILE
local paths, at = {}, 0

function init(arguments)
  for line in io.lines(arguments[1]) do
    paths[#paths + 1] = wrk.format("GET", line)
  end
end

function request()
  at = at % #paths + 1
  return paths[at]
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format("RESULT %d %.0f %d %d\n", summary.requests,
    summary.requests / (summary.duration / 1e6), latency:percentile(50),
    e.connect + e.read + e.write + e.status + e.timeout))
end
