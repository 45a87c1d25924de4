using System.Text.Json;
using ScriptGate.Scripting.Api;
using ScriptGate.Scripting.Engine;
using ScriptGate.Scripting.Lanes;

namespace ScriptGate.Testing.Rules;

/// <summary><c>service(name, answers)</c>: what the services answer that rules ask.</summary>
internal static class ServiceApi
{
    /// <summary>The type of what may be said.</summary>
    public const string Type =
        "(name: string, answers: string | ServiceAnswer | (string | ServiceAnswer)[] | ((question: ServiceQuestion) => unknown)): void";

    /// <summary>The type of an answer, for the types file.</summary>
    public const string AnswerType = "{ status?: number, headers?: { [name: string]: string }, text?: string, json?: unknown, fail?: string, delay?: Duration }";

    public static readonly ApiObject<ServiceQuestion> Question = new ApiObject<ServiceQuestion>("ServiceQuestion", "What a rule asked a service: for the function that answers it.")
        .Property("service", "string", "The name of the service.", question => question.Service)
        .Property("method", "string | null", "The HTTP method; null over TCP.", question => question.Method)
        .Property("path", "string | null", "The path below the service's URL, with its query; null over TCP.", question => question.Path)
        .Property("headers", "Readonly<Record<string, string>>", "The header fields that the rule set.", question => HostValues.ToScript(question.Headers.ToDictionary(pair => pair.Key, object? (pair) => pair.Value, StringComparer.Ordinal)))
        .Property("text", "string", "What was sent: the body, or the text over TCP.", question => question.Text)
        .Property("json", "any", "The body, where it is JSON; else null.", question => Json(question.Text))
        .Method("answer", 1, $"(answer: string | {AnswerType}): void", "Answers it. A question that the function does not answer breaks off.", (question, arguments) =>
        {
            question.Answer = Read("answer", arguments[0]);
            return default;
        });

    public static ScriptValue Set(TestRun run, ScriptArguments arguments)
    {
        var name = arguments.Text(0, "name");
        run.Services.Answer(name, PlanOf(run, arguments[1]));
        return default;
    }

    private static ServicePlan PlanOf(TestRun run, ScriptValue answers)
    {
        if (answers.Kind == ScriptValueKind.Callback)
        {
            LaneSet.Keep(answers.Callback);
            return new ServicePlan(answers.Callback, run.CallAsync);
        }

        if (answers.Kind == ScriptValueKind.Data && answers.Text.StartsWith('['))
        {
            using var list = JsonDocument.Parse(answers.Text);
            return list.RootElement.GetArrayLength() > 0
                ? new ServicePlan([.. list.RootElement.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String ? Text(item.GetString()!) : Read("service", ScriptValue.Data(item.GetRawText())))])
                : throw new ScriptArgumentException("service: a list of answers has one at least");
        }

        return new ServicePlan([Read("service", answers)]);
    }

    private static ServiceAnswer Read(string function, ScriptValue value)
    {
        if (value.Kind == ScriptValueKind.Text)
        {
            return Text(value.Text);
        }

        if (value.Kind != ScriptValueKind.Data || !value.Text.StartsWith('{'))
        {
            throw new ScriptArgumentException($"{function}: an answer is a text, or an object such as {{ status: 200, json: {{ score: 5 }} }}");
        }

        var options = TestOptions.Read(function, value, "status", "headers", "text", "json", "fail", "delay");
        var hasJson = options.TryGet("json", out var json);
        var headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["content-type"] = hasJson ? "application/json" : "text/plain; charset=utf-8" };
        foreach (var (name, field) in options.Inner("headers") is { } fields ? fields.Entries.Select(entry => (entry.Name, entry.Value)) : [])
        {
            headers[name.ToLowerInvariant()] = field.ValueKind == JsonValueKind.String ? field.GetString()! : throw options.Mistake("headers", "names and texts");
        }

        var status = 200;
        if (options.TryGet("status", out var given) && !(given.ValueKind == JsonValueKind.Number && given.TryGetInt32(out status) && status is >= 100 and < 600))
        {
            throw options.Mistake("status", "a number from 100 to 599");
        }

        return new ServiceAnswer
        {
            Status = status,
            Headers = headers,
            Text = hasJson ? json.GetRawText() : options.Text("text") ?? "",
            Failure = options.Text("fail"),
            Delay = DelayOf(options),
        };
    }

    private static ServiceAnswer Text(string text) => new() { Text = text, Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["content-type"] = "text/plain; charset=utf-8" } };

    private static TimeSpan DelayOf(TestOptions options) =>
        !options.TryGet("delay", out var delay) ? TimeSpan.Zero
        : Durations.TryRead(delay.ValueKind == JsonValueKind.Number ? delay.GetDouble() : delay.ToString(), out var time) ? time
        : throw options.Mistake("delay", "a duration such as '2s'");

    private static ScriptValue Json(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return ScriptValue.Data(document.RootElement.GetRawText());
        }
        catch (JsonException)
        {
            return ScriptValue.Null;
        }
    }
}
