using System.Globalization;
using Microsoft.Extensions.Logging;
using ScriptGate.Core.Gateway;
using StackExchange.Redis;

namespace ScriptGate.Storage.Redis;

/// <summary>State in a Redis server or a compatible one: several gateways, one state. How durable it is, the server's configuration decides.</summary>
/// <remarks>Time is the server's own, so that gateways whose clocks differ agree about every lifetime and window.</remarks>
internal sealed class RedisStateStore : IStateStore, IStateBrowser, IStoreHealth, IAsyncDisposable
{
    private readonly RedisLink _link;
    private readonly TimeProvider? _time;

    private RedisStateStore(RedisSettings settings, TimeProvider clock, ILogger logger, TimeProvider? time)
    {
        _link = new RedisLink(settings, clock, logger);
        _time = time;
    }

    public string? Problem => _link.Problem;

    /// <summary>Makes the store and tries to reach its server once. When that fails the store is there nevertheless, down, and tries again every second.</summary>
    /// <param name="settings">Where the server is.</param>
    /// <param name="clock">Measures time limits.</param>
    /// <param name="logger">Hears of a server that is down.</param>
    /// <param name="time">Takes the place of the server's time, for tests; null for the server's.</param>
    public static async Task<RedisStateStore> OpenAsync(RedisSettings settings, TimeProvider clock, ILogger logger, TimeProvider? time = null)
    {
        var store = new RedisStateStore(settings, clock, logger, time);
        await store._link.ProbeAsync();
        return store;
    }

    public async ValueTask<string?> GetAsync(string key, CancellationToken cancellationToken) =>
        (string?)await EvaluateAsync(RedisScripts.Get, key, cancellationToken);

    public async ValueTask SetAsync(string key, string value, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken) =>
        await EvaluateAsync(RedisScripts.Set, key, cancellationToken, StateText.Value(value), Micros(lifetime));

    public async ValueTask<string> GetOrAddAsync(string key, string value, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken) =>
        (string)(await EvaluateAsync(RedisScripts.GetOrAdd, key, cancellationToken, StateText.Value(value), Micros(lifetime)))!;

    public async ValueTask<bool> CompareAndSetAsync(
        string key, string? expected, string value, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken) =>
        (bool)await EvaluateAsync(
            RedisScripts.CompareAndSet, key, cancellationToken, StateText.Value(value), Micros(lifetime), expected is null ? "0" : "1", StateText.Expected(expected) ?? "");

    public async ValueTask<long> IncrementAsync(string key, long amount, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken) =>
        (string)(await EvaluateAsync(RedisScripts.Increment, key, cancellationToken, Text(amount), Micros(lifetime)))! switch
        {
            "!overflow" => throw new OverflowException("The sum does not fit."),
            "!format" => throw new FormatException("The value is not a whole number."),
            var sum => long.Parse(sum, CultureInfo.InvariantCulture),
        };

    public async ValueTask<int> AppendAsync(string key, string value, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken)
    {
        var length = (int)await EvaluateAsync(RedisScripts.Append, key, cancellationToken, StateText.Value(value), Micros(lifetime), StateText.MaxValueOctets);
        return length >= 0 ? length : throw StateText.TooLarge(nameof(value));
    }

    public async ValueTask<bool> TouchAsync(string key, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken) =>
        (bool)await EvaluateAsync(RedisScripts.Touch, key, cancellationToken, Micros(lifetime));

    public async ValueTask<TimeSpan?> RemainingAsync(string key, CancellationToken cancellationToken) =>
        (string?)await EvaluateAsync(RedisScripts.Remaining, key, cancellationToken) is { } micros ? Time(micros) : null;

    public async ValueTask<WindowCount> CountInWindowAsync(string key, long limit, TimeSpan window, long amount, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        ArgumentOutOfRangeException.ThrowIfNegative(amount);
        var room = amount <= limit ? Text(limit - amount) : "";
        var answer = (RedisValue[])(await EvaluateAsync(RedisScripts.CountInWindow, key, cancellationToken, Text(amount), Micros(window), room))!;
        var wait = (string)answer[2]!;
        return new WindowCount((bool)answer[0], long.Parse((string)answer[1]!, CultureInfo.InvariantCulture), wait.Length == 0 ? TimeSpan.MaxValue : Time(wait));
    }

    public async ValueTask<bool> RemoveAsync(string key, Durability durability, CancellationToken cancellationToken) =>
        (bool)await EvaluateAsync(RedisScripts.Remove, key, cancellationToken);

    public async ValueTask<StatePage> BrowseAsync(StateQuery query, CancellationToken cancellationToken)
    {
        var found = new List<StateEntry>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        var cursor = "0";
        do
        {
            // A scan may come to the same key twice.
            var page = (RedisResult[])(await _link.EvaluateAsync(RedisScripts.Browse, "", [Now(), cursor, RedisScripts.Pattern(query.Prefix)], cancellationToken))!;
            cursor = (string)page[0]!;
            var entries = RedisScripts.Entries((RedisValue[])page[1]!).ToLookup(entry => entry.Key, StringComparer.Ordinal);
            found.AddRange(entries.Where(entry => query.Matches(entry.Key) && keys.Add(entry.Key)).SelectMany(static entry => entry));
        }
        while (found.Count <= query.Limit && cursor != "0");

        return new StatePage([.. found.Take(query.Limit)], found.Count > query.Limit);
    }

    /// <summary>Looks now, and not only when it is due, whether the server is there.</summary>
    public Task ProbeAsync() => _link.ProbeAsync();

    public ValueTask DisposeAsync() => _link.DisposeAsync();

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Micros(TimeSpan lifetime) => Text(StateText.Lifetime(lifetime).Ticks / TimeSpan.TicksPerMicrosecond);

    private static TimeSpan Time(string micros) => TimeSpan.FromMicroseconds(long.Parse(micros, CultureInfo.InvariantCulture));

    private Task<RedisResult> EvaluateAsync(string script, string key, CancellationToken cancellationToken, params ReadOnlySpan<RedisValue> arguments)
    {
        RedisValue[] all = [Now(), .. arguments];
        return _link.EvaluateAsync(script, StateText.Key(key), all, cancellationToken);
    }

    private string Now() => _time is null ? "" : Text((_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
}
