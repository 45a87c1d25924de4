using Microsoft.Extensions.Logging;

namespace ScriptGate.Core.Pools;

/// <summary>Keeps in the state store that a member waits for its operator, and why it was down, so that a restart does not let it in. Thread-safe.</summary>
/// <param name="store">The state store.</param>
/// <param name="key">Where it stands.</param>
/// <param name="member">The member's name.</param>
/// <param name="pool">Its pool's name.</param>
/// <param name="logger">The log of members.</param>
internal sealed class MemberHold(IStateStore store, string key, string member, string pool, ILogger logger)
{
    private readonly Lock _lock = new();
    private string? _wanted;
    private string? _written;
    private bool _isWriting;

    /// <summary>Done when the store has what was said last, or could not take it.</summary>
    public Task Written { get; private set; } = Task.CompletedTask;

    /// <summary>Why it was down before the gateway started; null when it was not held.</summary>
    /// <exception cref="StoreUnavailableException">The store is down.</exception>
    public async ValueTask<string?> FindAsync(CancellationToken cancellationToken)
    {
        var reason = await store.GetAsync(key, cancellationToken);
        lock (_lock)
        {
            return _wanted = _written = reason;
        }
    }

    /// <summary>It went down for this reason, and waits from now on; or with null, waits no more.</summary>
    public void Say(string? reason)
    {
        lock (_lock)
        {
            if ((_wanted is null) == (reason is null))
            {
                return;
            }

            _wanted = reason;
            if (!_isWriting)
            {
                _isWriting = true;
                Written = WriteAsync();
            }
        }
    }

    // One at a time: what is said meanwhile is written behind it, and only the last of it.
    private async Task WriteAsync()
    {
        try
        {
            while (Next(out var reason))
            {
                if (reason is null)
                {
                    await store.RemoveAsync(key, Durability.Durable, CancellationToken.None);
                }
                else
                {
                    await store.SetAsync(key, reason, MemberControl.ForGood, Durability.Durable, CancellationToken.None);
                }

                lock (_lock)
                {
                    _written = reason;
                }
            }
        }
        catch (Exception exception) when (exception is StoreUnavailableException or ObjectDisposedException)
        {
            Log.HoldNotKept(logger, member, pool, exception.Message);
            lock (_lock)
            {
                _isWriting = false;
            }
        }
    }

    private bool Next(out string? reason)
    {
        lock (_lock)
        {
            reason = _wanted;
            return _isWriting = _wanted != _written;
        }
    }
}
