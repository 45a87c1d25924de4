using System.Security.Cryptography;
using System.Text;

namespace ScriptGate.Core.Plugins;

/// <summary>A check's part of the state store: its keys start with <c>check|</c>.</summary>
internal sealed class CheckStateStore(IStateStore store, string check) : IStateStore
{
    // The contract's limit for keys. A longer one is cut and told apart by its hash: what a peer sends must not become an error of the check.
    private const int MaxLength = 1024;

    private readonly string _prefix = $"{check}|";

    public ValueTask<string?> GetAsync(string key, CancellationToken cancellationToken) => store.GetAsync(KeyOf(key), cancellationToken);

    public ValueTask SetAsync(string key, string value, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken) =>
        store.SetAsync(KeyOf(key), value, lifetime, durability, cancellationToken);

    public ValueTask<string> GetOrAddAsync(string key, string value, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken) =>
        store.GetOrAddAsync(KeyOf(key), value, lifetime, durability, cancellationToken);

    public ValueTask<bool> CompareAndSetAsync(
        string key, string? expected, string value, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken) =>
        store.CompareAndSetAsync(KeyOf(key), expected, value, lifetime, durability, cancellationToken);

    public ValueTask<long> IncrementAsync(string key, long amount, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken) =>
        store.IncrementAsync(KeyOf(key), amount, lifetime, durability, cancellationToken);

    public ValueTask<int> AppendAsync(string key, string value, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken) =>
        store.AppendAsync(KeyOf(key), value, lifetime, durability, cancellationToken);

    public ValueTask<bool> TouchAsync(string key, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken) =>
        store.TouchAsync(KeyOf(key), lifetime, durability, cancellationToken);

    public ValueTask<TimeSpan?> RemainingAsync(string key, CancellationToken cancellationToken) => store.RemainingAsync(KeyOf(key), cancellationToken);

    public ValueTask<WindowCount> CountInWindowAsync(string key, long limit, TimeSpan window, long amount, CancellationToken cancellationToken) =>
        store.CountInWindowAsync(KeyOf(key), limit, window, amount, cancellationToken);

    public ValueTask<bool> RemoveAsync(string key, Durability durability, CancellationToken cancellationToken) =>
        store.RemoveAsync(KeyOf(key), durability, cancellationToken);

    private string KeyOf(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (_prefix.Length + key.Length <= MaxLength)
        {
            return string.Concat(_prefix, key);
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        return string.Concat(_prefix, key.AsSpan(0, MaxLength - _prefix.Length - hash.Length - 1), "#", hash);
    }
}
