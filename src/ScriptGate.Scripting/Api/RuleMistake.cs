using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Api;

/// <summary>What the gateway refused to do for a step, as one sentence for the rule's author.</summary>
internal static class RuleMistake
{
    /// <summary>The exception's message without the parameter that an <see cref="ArgumentException"/> appends.</summary>
    public static string Of(Exception exception)
    {
        var end = exception.Message.IndexOf(" (Parameter", StringComparison.Ordinal);
        return end < 0 ? exception.Message : exception.Message[..end];
    }

    /// <summary>Does something for a rule; what the gateway does not do is the rule's mistake.</summary>
    /// <param name="function">The function or property, for the message.</param>
    /// <param name="action">What is to be done.</param>
    public static ScriptValue Guard(string function, Action action)
    {
        try
        {
            action();
            return default;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            throw new ScriptArgumentException($"{function}: {Of(exception)}");
        }
    }
}
