namespace ScriptGate.Scripting.Engine;

/// <summary>Failures of host functions, in the words that a rule reads.</summary>
internal static class HostFailure
{
    public static string MessageOf(Exception error) => error switch
    {
        InvalidCastException => "the function was called on another kind of object than its own",
        ArgumentException { ParamName: { } name } => error.Message.Replace($" (Parameter '{name}')", string.Empty, StringComparison.Ordinal),
        _ => error.Message,
    };

    /// <summary>Why a task failed.</summary>
    public static Exception Of(Task task) => task.Exception?.GetBaseException() ?? new OperationCanceledException("the operation was cancelled");
}
