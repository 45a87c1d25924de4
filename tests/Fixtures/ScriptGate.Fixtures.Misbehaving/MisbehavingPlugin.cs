using System.Text.Json.Serialization;
using ScriptGate;
using ScriptGate.Fixtures.Misbehaving;

[assembly: Plugin(typeof(MisbehavingPlugin))]

namespace ScriptGate.Fixtures.Misbehaving;

/// <summary>Does what a plugin should not do, as its options say.</summary>
public sealed class MisbehavingPlugin : IPlugin, IDisposable
{
    private bool _hangsInDispose;

    /// <summary>Hangs when a file beside it says so: options come later.</summary>
    public MisbehavingPlugin()
    {
        if (File.Exists(Path.Combine(Path.GetDirectoryName(typeof(MisbehavingPlugin).Assembly.Location)!, "hangs-in-constructor")))
        {
            Blocking.HangAndTell();
        }
    }

    /// <inheritdoc />
    public void Register(IPluginBuilder plugin)
    {
        var options = plugin.Options(MisbehavingJson.Default.MisbehavingOptions);
        var check = new MisbehavingCheck();
        if (!string.IsNullOrEmpty(options.Violation))
        {
            plugin.Declare(new Violation(options.Violation));
        }

        switch (options.Does)
        {
            case "throws-in-register":
                throw new InvalidOperationException("The database is gone.");
            case "hangs-in-register":
                Blocking.HangAndTell();
                break;
            case "hangs-in-dispose":
                _hangsInDispose = true;
                break;
            case "hangs-when-cancelled":
                plugin.Every(TimeSpan.FromSeconds(1), MisbehavingCheck.HangWhenCancelledAsync);
                break;
            case "reports-two-problems":
                throw new AggregateException(new PluginOptionsException("is too small", "does"), new PluginOptionsException("is too large", "violation"));
            case "throws":
                plugin.On<RcptEvent>("throws", MisbehavingCheck.Throw);
                break;
            case "hangs":
                plugin.On<RcptEvent>("hangs", MisbehavingCheck.HangAsync);
                break;
            case "blocks":
                plugin.On<RcptEvent>("blocks", MisbehavingCheck.Block);
                break;
            case "blocks-for-good":
                plugin.On<RcptEvent>("blocks", MisbehavingCheck.BlockForGood);
                break;
            case "leaks":
                AppDomain.CurrentDomain.ProcessExit += check.OnExit;
                break;
            case "provides-own-type":
                plugin.Provide(new Fact<MisbehavingCheck>("own"), (_, _) => new(check));
                break;
            case "provides-a-number":
                plugin.Provide(new Fact<int>("number"), (_, _) => new(42));
                break;
            case "provides-the-hello":
                plugin.Provide(new Fact<string>("hello"), (session, _) => new(session.Hello?.Name ?? "nobody"));
                break;
            case "never-answers":
                plugin.On<RcptEvent>("never", MisbehavingCheck.NeverAsync);
                break;
            default:
                plugin.On<RcptEvent>("answers", (_, _) => new(Verdict.Reject("5.7.1", options.Does)));
                break;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (_hangsInDispose)
        {
            Blocking.Forever.WaitOne();
        }
    }
}

internal sealed class MisbehavingOptions
{
    public string Does { get; init; } = "answers";

    public string Violation { get; init; } = "";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(MisbehavingOptions))]
internal sealed partial class MisbehavingJson : JsonSerializerContext;
