using BenchmarkDotNet.Attributes;
using ScriptGate.Storage.Memory;

namespace ScriptGate.Benchmarks.State;

/// <summary>The sliding window of the memory store, as a rate limit asks it: one call for each recipient.</summary>
public class WindowBenchmarks
{
    private const long Limit = 1_000;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly string[] _clients = [.. Enumerable.Range(0, 4096).Select(number => $"rate|198.51.{number >> 8}.{number & 255}")];
    private MemoryStateStore _store = null!;
    private int _next;

    [GlobalSetup]
    public async Task FillAsync()
    {
        _store = new MemoryStateStore(TimeProvider.System);
        for (var i = 0; i < Limit; i++)
        {
            await _store.CountInWindowAsync("full", Limit, TimeSpan.FromDays(1), amount: 1, CancellationToken.None);
        }
    }

    [GlobalCleanup]
    public void End() => _store.Dispose();

    /// <summary>A window with room, or just full: many clients below their limit.</summary>
    [Benchmark(Baseline = true)]
    public ValueTask<WindowCount> Count_for_one_of_4096_clients() =>
        _store.CountInWindowAsync(_clients[_next++ & 4095], Limit, Window, amount: 1, CancellationToken.None);

    /// <summary>A client that is over its limit and goes on asking.</summary>
    [Benchmark]
    public ValueTask<WindowCount> Refuse_at_a_full_window() => _store.CountInWindowAsync("full", Limit, TimeSpan.FromDays(1), amount: 1, CancellationToken.None);

    [Benchmark]
    public ValueTask<long> Increment() => _store.IncrementAsync("counter", 1, Window, Durability.Volatile, CancellationToken.None);

    [Benchmark]
    public ValueTask<string?> Get_what_is_not_there() => _store.GetAsync("absent", CancellationToken.None);
}
