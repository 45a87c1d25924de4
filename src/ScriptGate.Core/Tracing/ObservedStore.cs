using ScriptGate.Core.Plugins;

namespace ScriptGate.Core.Tracing;

/// <summary>A part of the state store as an observed session asks it: every operation is told.</summary>
/// <param name="store">The part.</param>
/// <param name="part">Whose it is.</param>
/// <param name="observer">Who is told.</param>
/// <param name="clock">The clock.</param>
internal sealed class ObservedStore(IStateStore store, string part, ISessionObserver observer, TimeProvider clock) : IStateStore
{
    /// <summary>A check's part of the store. A check has no session to say for whom it asks; where the framework knows that it is for an observed one, that one's observers hear of it.</summary>
    public static IStateStore Around(IStateStore store, string part, TimeProvider clock) =>
        new CurrentStore(() => ObservedCalls.Current is { } observer ? new ObservedStore(store, part, observer, clock) : store);

    public ValueTask<string?> GetAsync(string key, CancellationToken cancellationToken) =>
        TellAsync(new StoreCall(part, StoreOperation.Get, key), () => store.GetAsync(key, cancellationToken));

    public async ValueTask SetAsync(string key, string value, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken) => await TellAsync<object?>(
        new StoreCall(part, StoreOperation.Set, key) { Value = value, Lifetime = lifetime, Durability = durability },
        async () =>
        {
            await store.SetAsync(key, value, lifetime, durability, cancellationToken);
            return null;
        });

    public ValueTask<string> GetOrAddAsync(string key, string value, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken) => TellAsync(
        new StoreCall(part, StoreOperation.GetOrAdd, key) { Value = value, Lifetime = lifetime, Durability = durability },
        () => store.GetOrAddAsync(key, value, lifetime, durability, cancellationToken));

    public ValueTask<bool> CompareAndSetAsync(
        string key, string? expected, string value, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken) => TellAsync(
        new StoreCall(part, StoreOperation.CompareAndSet, key) { Expected = expected, Value = value, Lifetime = lifetime, Durability = durability },
        () => store.CompareAndSetAsync(key, expected, value, lifetime, durability, cancellationToken));

    public ValueTask<long> IncrementAsync(string key, long amount, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken) => TellAsync(
        new StoreCall(part, StoreOperation.Increment, key) { Amount = amount, Lifetime = lifetime, Durability = durability },
        () => store.IncrementAsync(key, amount, lifetime, durability, cancellationToken));

    public ValueTask<int> AppendAsync(string key, string value, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken) => TellAsync(
        new StoreCall(part, StoreOperation.Append, key) { Value = value, Lifetime = lifetime, Durability = durability },
        () => store.AppendAsync(key, value, lifetime, durability, cancellationToken));

    public ValueTask<bool> TouchAsync(string key, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken) => TellAsync(
        new StoreCall(part, StoreOperation.Touch, key) { Lifetime = lifetime, Durability = durability },
        () => store.TouchAsync(key, lifetime, durability, cancellationToken));

    public ValueTask<TimeSpan?> RemainingAsync(string key, CancellationToken cancellationToken) =>
        TellAsync(new StoreCall(part, StoreOperation.Remaining, key), () => store.RemainingAsync(key, cancellationToken));

    public ValueTask<WindowCount> CountInWindowAsync(string key, long limit, TimeSpan window, long amount, CancellationToken cancellationToken) => TellAsync(
        new StoreCall(part, StoreOperation.CountInWindow, key) { Limit = limit, Amount = amount, Lifetime = window },
        () => store.CountInWindowAsync(key, limit, window, amount, cancellationToken));

    public ValueTask<bool> RemoveAsync(string key, Durability durability, CancellationToken cancellationToken) =>
        TellAsync(new StoreCall(part, StoreOperation.Remove, key) { Durability = durability }, () => store.RemoveAsync(key, durability, cancellationToken));

    private ValueTask<T> TellAsync<T>(StoreCall call, Func<ValueTask<T>> ask) => ObservedCalls.TellAsync(
        ask, (answer, times) => call with { Began = times.Began, Took = times.Took, Failure = times.Failure, Result = times.Failure is null ? answer : null }, observer, clock);
}
