using ScriptGate.Scripting.Engine;
using ScriptGate.Scripting.Lanes;

namespace ScriptGate.Testing.Rules;

/// <summary>What a test says of a service: answers in their order, of which the last one stays, or a function that is asked each time.</summary>
internal sealed class ServicePlan
{
    private readonly IReadOnlyList<ServiceAnswer> _answers = [];
    private readonly ScriptCallback? _function;
    private readonly Func<ScriptCallback, ServiceQuestion, CancellationToken, Task>? _call;
    private int _next;

    /// <param name="answers">One at least.</param>
    public ServicePlan(IReadOnlyList<ServiceAnswer> answers) => _answers = answers;

    /// <param name="function">The test's function, kept.</param>
    /// <param name="call">Calls it.</param>
    public ServicePlan(ScriptCallback function, Func<ScriptCallback, ServiceQuestion, CancellationToken, Task> call) => (_function, _call) = (function, call);

    /// <summary>Finds the answer to a question; null when the function gave none.</summary>
    public async Task<ServiceAnswer?> AnswerAsync(ServiceQuestion question, CancellationToken cancellationToken)
    {
        if (_function is not { } function)
        {
            return _answers[Math.Min(Interlocked.Increment(ref _next), _answers.Count) - 1];
        }

        await _call!(function, question, cancellationToken);
        return question.Answer;
    }

    /// <summary>It is not asked any more.</summary>
    public void Forget()
    {
        if (_function is { } function)
        {
            LaneSet.Drop(function);
        }
    }
}

/// <summary>One answer of a service.</summary>
internal sealed record ServiceAnswer
{
    /// <summary>The status of an HTTP answer.</summary>
    public int Status { get; init; } = 200;

    /// <summary>The header fields of an HTTP answer, names in lower case.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What it says.</summary>
    public string Text { get; init; } = "";

    /// <summary>Why there is no answer; null when there is one.</summary>
    public string? Failure { get; init; }

    /// <summary>How long it takes, by the test's clock.</summary>
    public TimeSpan Delay { get; init; }
}

/// <summary>What a rule asked a service.</summary>
/// <param name="Service">The service's name.</param>
/// <param name="Method">The HTTP method; null over TCP.</param>
/// <param name="Path">The path below the service's URL; null over TCP.</param>
/// <param name="Headers">The rule's own header fields.</param>
/// <param name="Text">What was sent.</param>
internal sealed record ServiceQuestion(string Service, string? Method, string? Path, IReadOnlyDictionary<string, string> Headers, string Text)
{
    /// <summary>What the test's function answers; null while it did not.</summary>
    public ServiceAnswer? Answer { get; set; }
}
