using Jint.Native;
using Jint.Native.Function;
using Jint.Native.Object;
using Jint.Parser;
using Jint.Runtime;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Jint;

/// <content>Loading: the rule files, what they require, the handlers they register.</content>
internal sealed partial class JintLane
{
    // The parser nests on the stack with every bracket.
    private const int MaxBrackets = 256;

    private readonly Dictionary<int, ObjectInstance> _modules = [];
    private bool _isLoading = true;

    private string Registrar => _program.Api.Registrar.Function;

    // What a file of this program is, in messages.
    private string FileWord => _program.Api.Registrar.Event?.ToLowerInvariant() ?? "rule";

    public void LoadFiles()
    {
        _program.Sources.LoadRules(LoadRule);
        for (var i = 0; i < _handlers.Count; i++)
        {
            _handlers[i] = HandlerOptions.Completed(_handlers[i], _program.Sources, endsEveryJob: true);
        }

        _isLoading = false;
    }

    private void LoadRule(int rule, ScriptSource source)
    {
        var here = new ScriptLocation(source.Name, 0, 0);
        _now = null;
        _watch.Entered(here, null);
        try
        {
            Guard.Begin(_program.Limits.Load, BytesPerEntry);
            var config = _program.Sources.Rules[rule].Options is { } options ? JsonReader.Read(JavaScript, options, freeze: true) : JsValue.Undefined;
            var on = new HostFunction(JavaScript, Registrar, 3, (_, arguments) => Register(rule, arguments));
            Run(source, NewModule(), on, config);
            _jobs.RunAll();
            ReportUnhandled(here);
        }
        catch (JavaScriptException exception)
        {
            _errors.Arrived(exception);
            _jobs.Clear();
            throw _errors.Read(exception.Error, here);
        }
        catch (Exception exception) when (exception is not ScriptException)
        {
            _jobs.Clear();
            throw Fatal(exception, here, "the file", _program.Limits.Load, "while loading, ");
        }
        finally
        {
            _watch.Left();
        }
    }

    private ObjectInstance NewModule()
    {
        var module = JavaScript.Object.Construct(Arguments.Empty);
        module.FastAddProperty("exports", JavaScript.Object.Construct(Arguments.Empty), true, true, true);
        return module;
    }

    private void Run(ScriptSource source, ObjectInstance module, JsValue on, JsValue config)
    {
        if (source.IsJson)
        {
            module.FastAddProperty("exports", ParseJson(source), true, true, true);
            return;
        }

        var function = Compile(source);
        var require = new HostFunction(JavaScript, "require", 1, (_, arguments) => Require(source.Index, arguments.At(0)));
        function.Call(JsValue.Undefined, [new JsValue(module), module.Get("exports"), require, on, config]);
    }

    private ScriptFunctionInstance Compile(ScriptSource source)
    {
        if (BracketDepth.Of(source.Text) > MaxBrackets)
        {
            throw Error(JavaScript.SyntaxError, $"brackets are nested more than {MaxBrackets} deep", new ScriptLocation(source.Name, 0, 0));
        }

        try
        {
            var prepared = DeepStack.Run(() => _code.Prepare(
                new JavaScriptParser(strict: true).Parse(source.Text, new ParserOptions { Source = source.Name }), "module", "exports", "require", Registrar, "config"));
            return new ScriptFunctionInstance(JavaScript, prepared, JavaScript.GlobalEnvironment, strict: true);
        }
        catch (ParserException exception)
        {
            throw Unfit(new ScriptLocation(source.Name, exception.LineNumber, 0), exception.Description ?? exception.Message);
        }
        catch (UnfitSyntaxException exception)
        {
            throw Unfit(new ScriptLocation(source.Name, exception.Place?.Start.Line ?? 0, 0), exception.Message);
        }
    }

    private JavaScriptException Unfit(ScriptLocation place, string reason) => Error(JavaScript.SyntaxError, $"{reason.TrimEnd('.')}. {JintAdvice.Syntax}", place);

    private JsValue ParseJson(ScriptSource source)
    {
        try
        {
            return JsonReader.Read(JavaScript, source.Text, freeze: false);
        }
        catch (FormatException exception)
        {
            throw Error($"{source.Name} is not JSON: SyntaxError: {exception.Message}");
        }
    }

    private JsValue Require(int from, JsValue request) => _isLoading
        ? Host(() =>
        {
            if (!request.IsString())
            {
                throw new ScriptArgumentException("require: the path must be a string");
            }

            var found = _program.Sources.Require(from, request.AsString());
            if (!_modules.TryGetValue(found.Index, out var module))
            {
                module = NewModule();
                _modules.Add(found.Index, module);
                var on = new HostFunction(JavaScript, Registrar, 3, (_, _) => throw Error(JavaScript.Error, $"{Registrar}() belongs in a {FileWord} file: a required module exports functions"));
                Run(found, module, on, JsValue.Undefined);
                BuiltIns.FreezeDeep(JavaScript, module.Get("exports"));
            }

            return module.Get("exports");
        })
        : throw Error(JavaScript.Error, "require works only while the rules load: call it at the top of the file");

    private JsValue Register(int rule, JsValue[] arguments)
    {
        if (!_isLoading)
        {
            throw Error(JavaScript.Error, $"{Registrar}() works only while the {FileWord}s load: call it at the top of the file");
        }

        if (arguments.At(1).TryCast<ICallable>() is not { } function)
        {
            throw Error($"{Registrar}: the handler must be a function, but is {Describe(arguments.At(1))}");
        }

        var options = arguments.At(2);
        if (!options.IsUndefined() && !options.IsObject())
        {
            throw Error(Registrar + """: the options must be an object such as { needs: "body", timeout: "2s" }""");
        }

        foreach (var name in options.IsUndefined() ? [] : PlainData.NamesOf(options.AsObject(), enumerableOnly: false))
        {
            if (name is not ("needs" or "timeout"))
            {
                throw Error($"{Registrar}: there is no option {name}, only needs and timeout");
            }
        }

        return Host(() =>
        {
            var name = arguments.At(0).IsString() ? arguments[0].AsString() : TypeConverter.ToString(arguments.At(0));
            if (!arguments.At(0).IsString() || !_program.Api.CanRegister(name))
            {
                throw _program.Api.CannotRegister(name);
            }

            var needs = HandlerOptions.NeedsOf(options.IsUndefined() ? default : FromJs(options.AsObject().Get("needs")));
            var timeout = HandlerOptions.TimeoutOf(options.IsUndefined() ? default : FromJs(options.AsObject().Get("timeout")));
            var trace = Guard.Trace();
            var location = trace.Count > 0 ? trace[0].Location : new ScriptLocation(_program.Sources.Rule(rule).Name, 0, 0);
            _functions.Add(function);
            var only = _program.Api.Registrar.Event;
            _handlers.Add(new RuleHandler(_handlers.Count, only ?? name, location, rule, needs, timeout, MayQueueMicrotasks: false, Key: string.Empty) { Title = only is null ? null : name });
            return JsValue.Undefined;
        });
    }
}
