namespace ScriptGate;

/// <summary>Whether an operation must survive a crash before it is acknowledged.</summary>
public enum Durability
{
    /// <summary>Kept in memory and written out later; lost by a crash. For windows and limiters.</summary>
    Volatile,

    /// <summary>Acknowledged after it was committed. For greylist passes and lock-outs.</summary>
    Durable,
}

/// <summary>Key-value state that outlives sessions and generations. Every operation is atomic; lifetimes are in whole milliseconds, at least one.</summary>
/// <remarks>Keys are compared octet by octet. A store that is down throws <see cref="StoreUnavailableException"/> and the asking step's <c>onFailure</c> decides.</remarks>
public interface IStateStore
{
    /// <summary>Reads a value.</summary>
    /// <param name="key">The key, at most 1,024 characters.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The value; null when there is none or its lifetime is over.</returns>
    ValueTask<string?> GetAsync(string key, CancellationToken cancellationToken);

    /// <summary>Writes a value and starts its lifetime.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value, at most 64 KiB.</param>
    /// <param name="lifetime">How long it lives.</param>
    /// <param name="durability">Whether it must survive a crash.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>A task.</returns>
    ValueTask SetAsync(string key, string value, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken);

    /// <summary>Writes a value unless there is one.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="lifetime">How long it lives.</param>
    /// <param name="durability">Whether it must survive a crash.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The value that stands there afterwards: the old one if there was one, else <paramref name="value"/>.</returns>
    ValueTask<string> GetOrAddAsync(string key, string value, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken);

    /// <summary>Replaces a value if it is still the one the caller knows; the lifetime starts again.</summary>
    /// <param name="key">The key.</param>
    /// <param name="expected">The value the caller knows; null for "there is none".</param>
    /// <param name="value">The new value.</param>
    /// <param name="lifetime">How long it lives.</param>
    /// <param name="durability">Whether it must survive a crash.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>True when it was replaced.</returns>
    ValueTask<bool> CompareAndSetAsync(
        string key, string? expected, string value, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken);

    /// <summary>Adds to a number; a key that is not there counts as 0 and starts its lifetime.</summary>
    /// <param name="key">The key.</param>
    /// <param name="amount">What to add; may be negative.</param>
    /// <param name="lifetime">How long a new number lives; an existing one keeps its lifetime.</param>
    /// <param name="durability">Whether it must survive a crash.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The sum.</returns>
    /// <exception cref="FormatException">The value there is not a whole number.</exception>
    ValueTask<long> IncrementAsync(string key, long amount, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken);

    /// <summary>Appends to a string; a key that is not there counts as empty and starts its lifetime.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">What to append.</param>
    /// <param name="lifetime">How long a new string lives; an existing one keeps its lifetime.</param>
    /// <param name="durability">Whether it must survive a crash.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The new length in characters.</returns>
    ValueTask<int> AppendAsync(string key, string value, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken);

    /// <summary>Starts the lifetime of a value again.</summary>
    /// <param name="key">The key.</param>
    /// <param name="lifetime">How long it lives from now.</param>
    /// <param name="durability">Whether it must survive a crash.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>False when there is no value.</returns>
    ValueTask<bool> TouchAsync(string key, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken);

    /// <summary>How long a value has still to live.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The time, or null when there is no value.</returns>
    ValueTask<TimeSpan?> RemainingAsync(string key, CancellationToken cancellationToken);

    /// <summary>Counts one event in a sliding window unless the window is full. Exact at the boundary: an event is forgotten when it is as old as the window.</summary>
    /// <param name="key">The key.</param>
    /// <param name="limit">How many events the window holds.</param>
    /// <param name="window">Its length.</param>
    /// <param name="amount">How much this event counts; 0 asks without counting.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Whether the event was counted, and the count afterwards. A refused event is not counted.</returns>
    ValueTask<WindowCount> CountInWindowAsync(string key, long limit, TimeSpan window, long amount, CancellationToken cancellationToken);

    /// <summary>Removes a value.</summary>
    /// <param name="key">The key.</param>
    /// <param name="durability">Whether the removal must survive a crash.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>True when there was one.</returns>
    ValueTask<bool> RemoveAsync(string key, Durability durability, CancellationToken cancellationToken);
}

/// <summary>The answer of <see cref="IStateStore.CountInWindowAsync"/>.</summary>
/// <param name="Allowed">True when the event was counted.</param>
/// <param name="Count">The events in the window now.</param>
/// <param name="RetryAfter">When refused: how long until the oldest events have left and this one would be counted; otherwise zero.</param>
public readonly record struct WindowCount(bool Allowed, long Count, TimeSpan RetryAfter);

/// <summary>The state store cannot answer. There is no silent fallback: the asking step's <c>onFailure</c> decides.</summary>
public sealed class StoreUnavailableException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What is wrong.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public StoreUnavailableException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
