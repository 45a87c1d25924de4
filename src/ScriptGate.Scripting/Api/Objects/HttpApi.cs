using System.Text;
using System.Text.Json;
using ScriptGate.Core.Services;
using ScriptGate.Core.Tapes;
using ScriptGate.Core.Tracing;
using ScriptGate.Scripting.Api.Services;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Api.Objects;

/// <summary><c>http(service)</c>: asks a service that the configuration names.</summary>
internal static class HttpApi
{
    private const string Options = "options?: { headers?: Readonly<Record<string, string>>, timeout?: Duration }";
    private const string Answer = "Promise<{ readonly status: number, readonly headers: Readonly<Record<string, string>>, readonly text: string, readonly json: any }>";

    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

    public static readonly ApiObject<HttpServiceName> Kind = new ApiObject<HttpServiceName>(
            "HttpService", "A service of the configuration that is asked over HTTP. The promise is rejected when there is no answer; an answer of any status is one. Redirects are not followed.")
        .Property("name", "string", "Its name in the configuration.", service => service.Name)
        .Method("get", 2, $"(path: string, {Options}): {Answer}", "GET of a path below the service's URL.", (service, arguments) =>
            Send(service, arguments, Question("get", "GET", arguments.Text(0, "path"), OptionBag.Read("get", arguments[1], "headers", "timeout"))))
        .Method("post", 3, $"(path: string, body?: unknown, {Options}): {Answer}", "POST to a path below the service's URL. A string is sent as it is, an object or an array as JSON.", (service, arguments) =>
            Send(service, arguments, WithBody(Question("post", "POST", arguments.Text(0, "path"), OptionBag.Read("post", arguments[2], "headers", "timeout")), arguments[1])))
        .Method(
            "request",
            1,
            $"(request: {{ path: string, method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS', headers?: Readonly<Record<string, string>>, body?: unknown, timeout?: Duration }}): {Answer}",
            "Any request, by default GET.",
            (service, arguments) => Send(service, arguments, Request(OptionBag.Read("request", arguments[0], "path", "method", "headers", "body", "timeout"))));

    /// <summary>The global function.</summary>
    public static ScriptValue Named(RuleCall call, ScriptArguments arguments)
    {
        var service = new HttpServiceName(arguments.Text(0, "service"));
        service.In(call);
        return ScriptValue.OfHost(service);
    }

    private static ScriptValue Send(HttpServiceName name, ScriptArguments arguments, HttpQuestion question)
    {
        var call = (RuleCall)arguments.Caller!;
        var service = name.In(call);

        var (observer, clock) = (call.Observer, call.Services.Clock);

        // Off the lane: opening a connection must not count as the rule's computing.
        return ScriptValue.Promise(call.WaitAsync(life => Task.Run(
            async () => HttpAnswers.ToScript(await ObservedCalls.SendAsync(name.Name, service, question, observer, clock, life)), life), isServiceCall: true));
    }

    private static HttpQuestion Request(OptionBag options)
    {
        var method = options.Text("method")?.ToUpperInvariant() ?? "GET";
        if (!Methods.Contains(method))
        {
            throw new ScriptArgumentException($"request: the method is one of {string.Join(", ", Methods)}");
        }

        var path = options.Text("path") ?? throw new ScriptArgumentException("request: say which path below the service's URL: request({ path: 'check', ... })");
        var question = Question("request", method, path, options);
        return options.Any("body") switch
        {
            { ValueKind: JsonValueKind.Undefined } => question,
            { ValueKind: JsonValueKind.String } text => question with { Body = Encoding.UTF8.GetBytes(text.GetString()!) },
            var data => Json(question, data.GetRawText()),
        };
    }

    private static HttpQuestion Question(string function, string method, string path, OptionBag options)
    {
        var headers = options.Texts("headers");
        if (headers.Keys.FirstOrDefault(key => key.Length == 0) is not null)
        {
            throw new ScriptArgumentException($"{function}: a header field needs a name");
        }

        return new HttpQuestion(method, path) { Headers = headers, Timeout = options.Duration("timeout") };
    }

    private static HttpQuestion WithBody(HttpQuestion question, ScriptValue body) => body.Kind switch
    {
        ScriptValueKind.Undefined or ScriptValueKind.Null => question with { Body = [] },
        ScriptValueKind.Text => question with { Body = Encoding.UTF8.GetBytes(body.Text) },
        ScriptValueKind.Data => Json(question, body.Text),
        _ => throw new ScriptArgumentException("post: the body must be a string, an array or a plain object"),
    };

    private static HttpQuestion Json(HttpQuestion question, string json) => question with { Body = Encoding.UTF8.GetBytes(json), ContentType = "application/json" };
}

/// <summary>The name of a service; what it is now, each generation says anew.</summary>
internal sealed record HttpServiceName(string Name)
{
    public IHttpService In(RuleCall call) =>
        call.Services.External.Http.TryGetValue(Name, out var service) ? call.Outside is { } outside ? new OutsideHttpService(Name, service, outside) : service : throw ServiceNames.Unknown(Name, "a url", call.Services.External.Http.Keys);
}
