namespace ScriptGate.Testing;

/// <summary>A state store that is down.</summary>
public sealed class BrokenStore : IStateStore
{
    /// <inheritdoc />
    public ValueTask<string?> GetAsync(string key, CancellationToken cancellationToken) => throw Down();

    /// <inheritdoc />
    public ValueTask SetAsync(string key, string value, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken) => throw Down();

    /// <inheritdoc />
    public ValueTask<string> GetOrAddAsync(string key, string value, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken) => throw Down();

    /// <inheritdoc />
    public ValueTask<bool> CompareAndSetAsync(string key, string? expected, string value, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken) =>
        throw Down();

    /// <inheritdoc />
    public ValueTask<long> IncrementAsync(string key, long amount, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken) => throw Down();

    /// <inheritdoc />
    public ValueTask<int> AppendAsync(string key, string value, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken) => throw Down();

    /// <inheritdoc />
    public ValueTask<bool> TouchAsync(string key, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken) => throw Down();

    /// <inheritdoc />
    public ValueTask<TimeSpan?> RemainingAsync(string key, CancellationToken cancellationToken) => throw Down();

    /// <inheritdoc />
    public ValueTask<WindowCount> CountInWindowAsync(string key, long limit, TimeSpan window, long amount, CancellationToken cancellationToken) => throw Down();

    /// <inheritdoc />
    public ValueTask<bool> RemoveAsync(string key, Durability durability, CancellationToken cancellationToken) => throw Down();

    private static StoreUnavailableException Down() => new("The test says the store is down.");
}
