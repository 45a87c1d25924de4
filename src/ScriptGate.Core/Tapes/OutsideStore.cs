using ScriptGate.Core.Plugins;

namespace ScriptGate.Core.Tapes;

/// <summary>The state store as a session has it. What is written is not part of a question: it may be what a message says, and the same operation on the same key is the same question.</summary>
internal sealed class OutsideStore(IStateStore store, SessionOutside outside) : IStateStore
{
    /// <summary>A store that is shared by all sessions: what is asked within a session that has an outside goes through it.</summary>
    public static IStateStore Around(IStateStore store) => new CurrentStore(() => SessionOutside.Current is { } outside ? new OutsideStore(store, outside) : store);

    public ValueTask<string?> GetAsync(string key, CancellationToken cancellationToken) =>
        outside.AskAsync(TapeKinds.State, $"get {key}", AnswerForms.Value, () => store.GetAsync(key, cancellationToken));

    public async ValueTask SetAsync(string key, string value, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken) =>
        await outside.AskAsync(TapeKinds.State, $"set {key}", AnswerForms.Done, async () =>
        {
            await store.SetAsync(key, value, lifetime, durability, cancellationToken);
            return true;
        });

    public async ValueTask<string> GetOrAddAsync(string key, string value, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken)
    {
        // Where it was added, what came back is what was given: the tape has it only where something else stood there.
        var found = await outside.AskAsync(TapeKinds.State, $"get-or-add {key}", AnswerForms.Value, async () =>
            await store.GetOrAddAsync(key, value, lifetime, durability, cancellationToken) is var there && there.Equals(value, StringComparison.Ordinal) ? null : there);
        return found ?? value;
    }

    public ValueTask<bool> CompareAndSetAsync(string key, string? expected, string value, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken) =>
        outside.AskAsync(TapeKinds.State, $"compare-and-set {key}", AnswerForms.YesNo, () => store.CompareAndSetAsync(key, expected, value, lifetime, durability, cancellationToken));

    public ValueTask<long> IncrementAsync(string key, long amount, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken) =>
        outside.AskAsync(TapeKinds.State, $"increment {key}", AnswerForms.Number, () => store.IncrementAsync(key, amount, lifetime, durability, cancellationToken));

    public ValueTask<int> AppendAsync(string key, string value, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken) =>
        outside.AskAsync(TapeKinds.State, $"append {key}", AnswerForms.Count, () => store.AppendAsync(key, value, lifetime, durability, cancellationToken));

    public ValueTask<bool> TouchAsync(string key, TimeSpan lifetime, Durability durability, CancellationToken cancellationToken) =>
        outside.AskAsync(TapeKinds.State, $"touch {key}", AnswerForms.YesNo, () => store.TouchAsync(key, lifetime, durability, cancellationToken));

    public ValueTask<TimeSpan?> RemainingAsync(string key, CancellationToken cancellationToken) =>
        outside.AskAsync(TapeKinds.State, $"remaining {key}", AnswerForms.Time, () => store.RemainingAsync(key, cancellationToken));

    public ValueTask<WindowCount> CountInWindowAsync(string key, long limit, TimeSpan window, long amount, CancellationToken cancellationToken) =>
        outside.AskAsync(TapeKinds.State, $"count-in-window {key}", AnswerForms.Window, () => store.CountInWindowAsync(key, limit, window, amount, cancellationToken));

    public ValueTask<bool> RemoveAsync(string key, Durability durability, CancellationToken cancellationToken) =>
        outside.AskAsync(TapeKinds.State, $"remove {key}", AnswerForms.YesNo, () => store.RemoveAsync(key, durability, cancellationToken));
}
