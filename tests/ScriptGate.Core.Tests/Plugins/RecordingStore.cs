namespace ScriptGate.Core.Tests.Plugins;

/// <summary>A store that only takes down the keys of what is written.</summary>
internal sealed class RecordingStore : IStateStore
{
    public List<string> Keys { get; } = [];

    public ValueTask<string?> GetAsync(string key, CancellationToken cancellationToken) => Took<string?>(key, null);

    public ValueTask SetAsync(string key, string value, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken)
    {
        Keys.Add(key);
        return ValueTask.CompletedTask;
    }

    public ValueTask<string> GetOrAddAsync(string key, string value, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken) => Took(key, value);

    public ValueTask<bool> CompareAndSetAsync(
        string key, string? expected, string value, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken) => Took(key, true);

    public ValueTask<long> IncrementAsync(string key, long amount, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken) => Took(key, amount);

    public ValueTask<int> AppendAsync(string key, string value, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken) => Took(key, value.Length);

    public ValueTask<bool> TouchAsync(string key, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken) => Took(key, true);

    public ValueTask<TimeSpan?> RemainingAsync(string key, CancellationToken cancellationToken) => Took<TimeSpan?>(key, null);

    public ValueTask<WindowCount> CountInWindowAsync(string key, long limit, TimeSpan window, long amount, CancellationToken cancellationToken) =>
        Took(key, new WindowCount(Allowed: true, amount, TimeSpan.Zero));

    public ValueTask<bool> RemoveAsync(string key, Durability durability, CancellationToken cancellationToken) => Took(key, true);

    private ValueTask<T> Took<T>(string key, T answer)
    {
        Keys.Add(key);
        return new(answer);
    }
}
