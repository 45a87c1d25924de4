namespace ScriptGate.Core.Plugins;

/// <summary>A store that is chosen anew for each operation: who shares one among sessions cannot know for which of them it is asked.</summary>
/// <param name="store">The store of this moment.</param>
internal sealed class CurrentStore(Func<IStateStore> store) : IStateStore
{
    public ValueTask<string?> GetAsync(string key, CancellationToken cancellationToken) => store().GetAsync(key, cancellationToken);

    public ValueTask SetAsync(string key, string value, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken) =>
        store().SetAsync(key, value, lifetime, durability, cancellationToken);

    public ValueTask<string> GetOrAddAsync(string key, string value, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken) =>
        store().GetOrAddAsync(key, value, lifetime, durability, cancellationToken);

    public ValueTask<bool> CompareAndSetAsync(string key, string? expected, string value, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken) =>
        store().CompareAndSetAsync(key, expected, value, lifetime, durability, cancellationToken);

    public ValueTask<long> IncrementAsync(string key, long amount, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken) =>
        store().IncrementAsync(key, amount, lifetime, durability, cancellationToken);

    public ValueTask<int> AppendAsync(string key, string value, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken) =>
        store().AppendAsync(key, value, lifetime, durability, cancellationToken);

    public ValueTask<bool> TouchAsync(string key, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken) =>
        store().TouchAsync(key, lifetime, durability, cancellationToken);

    public ValueTask<TimeSpan?> RemainingAsync(string key, CancellationToken cancellationToken) => store().RemainingAsync(key, cancellationToken);

    public ValueTask<WindowCount> CountInWindowAsync(string key, long limit, TimeSpan window, long amount, CancellationToken cancellationToken) =>
        store().CountInWindowAsync(key, limit, window, amount, cancellationToken);

    public ValueTask<bool> RemoveAsync(string key, Durability durability, CancellationToken cancellationToken) => store().RemoveAsync(key, durability, cancellationToken);
}
