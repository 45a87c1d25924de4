namespace ScriptGate.Scripting.Engine;

/// <summary>The options of <c>on(EVENT, handler, { needs, timeout })</c>, and what is known of a handler once every file has loaded.</summary>
internal static class HandlerOptions
{
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromMinutes(5);

    public static MessageNeeds NeedsOf(ScriptValue value) => value switch
    {
        { IsNothing: true } => MessageNeeds.Nothing,
        { Kind: ScriptValueKind.Text, Text: "body" } => MessageNeeds.Body,
        { Kind: ScriptValueKind.Text, Text: "edit" } => MessageNeeds.Edit,
        _ => throw new ScriptArgumentException("on: needs is 'body' or 'edit'"),
    };

    public static TimeSpan? TimeoutOf(ScriptValue value)
    {
        if (value.IsNothing)
        {
            return null;
        }

        return Durations.TryRead(value, out var timeout) && timeout > TimeSpan.Zero && timeout <= MaxTimeout
            ? timeout
            : throw new ScriptArgumentException("on: timeout is a duration such as '500ms', '2s' or '1m' (at most 5 minutes), or a number of milliseconds");
    }

    /// <summary>The handler with what depends on its whole rule: what a file requires is known only when it has run; so is what its handlers can do.</summary>
    /// <param name="handler">The handler as it was registered.</param>
    /// <param name="sources">The files, all of them read.</param>
    /// <param name="endsEveryJob">True when the engine's limit ends an endless chain of promise jobs, too, so that no handler needs a thread that may be given up.</param>
    public static RuleHandler Completed(RuleHandler handler, ScriptSources sources, bool endsEveryJob)
    {
        var files = sources.Closure(sources.Rule(handler.Rule).Index).Select(index => sources[index]).ToList();
        return handler with
        {
            MayQueueMicrotasks = !endsEveryJob && files.Exists(source => !source.IsJson && MicrotaskScan.MayQueueMicrotasks(source.Text)),
            Key = $"{handler.Event} {handler.Location} {string.Join(' ', files.Select(source => source.Hash).Order(StringComparer.Ordinal))}",
        };
    }
}
