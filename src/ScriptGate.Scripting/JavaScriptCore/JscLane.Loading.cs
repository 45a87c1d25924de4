using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.JavaScriptCore;

/// <content>Loading: the prelude, the rule files, what they require, the handlers they register.</content>
internal sealed unsafe partial class JscLane
{
    // On the first line, so that the lines of errors are the file's; the columns of that line are corrected.
    private const string WrapperEnd = "\n})";
    private const string StrictMode = "'use strict'; ";

    private string WrapperStart => $"(function (module, exports, require, {_program.Api.Registrar.Function}, config) {{ 'use strict'; ";

    private nint _loadRule;
    private nint _endOfLoading;
    private nint _makeTypeError;
    private nint _parse;

    public void LoadFiles()
    {
        LimitTime(_program.Limits.Load);
        BuildWorld();
        _program.Sources.LoadRules(LoadRule);
        CompleteHandlers();
        nint exception = 0;
        Native.JSObjectCallAsFunction(_context, _endOfLoading, 0, 0, null, &exception);
        LimitTime(_program.Limits.Entry + _program.Limits.Row);
    }

    private void LimitTime(TimeSpan limit) => Native.JSContextGroupSetExecutionTimeLimit(_group, limit.TotalSeconds, &ShouldTerminate, 0);

    private void BuildWorld()
    {
        _current = this;
        try
        {
            var prelude = Evaluate(PreludeText.Build(_program.Api), PreludeText.Name);
            var functions = MakeCallbacks();
            nint exception = 0;
            nint world;
            fixed (nint* first = functions)
            {
                world = Native.JSObjectCallAsFunction(_context, prelude, 0, (nuint)functions.Length, first, &exception);
            }

            if (exception != 0)
            {
                throw new InvalidOperationException("The prelude failed: " + ReadText(exception));
            }

            _slots.KeepAll();
            _encode = Keep(Property(world, "0"));
            _freezeDeep = Keep(Property(world, "1"));
            _loadRule = Keep(Property(world, "2"));
            _endOfLoading = Keep(Property(world, "3"));
            _makeTypeError = Keep(Property(world, "4"));
            NativeExtras.OnUnhandledRejection(_library, _context, Keep(Property(world, "5")));
            _parse = Keep(Property(world, "6"));
            OpenRows(Property(world, "7"), Property(world, "8"), Property(world, "9"));
            NativeExtras.DisableEval(_library, _context);
        }
        finally
        {
            _current = null;
        }
    }

    private nint Evaluate(string text, string name)
    {
        using var script = new NativeString(text);
        using var url = new NativeString(name);
        nint exception = 0;
        var value = Native.JSEvaluateScript(_context, script.Handle, 0, url.Handle, 1, &exception);
        return exception == 0 ? value : throw new RethrowException(exception);
    }

    private void LoadRule(int rule, ScriptSource source)
    {
        _fileIndexes[source.Name] = source.Index;
        var here = new ScriptLocation(source.Name, 0, 0);
        Enter(here, null);
        nint exception = 0;
        try
        {
            var arguments = stackalloc nint[3];
            arguments[0] = _values.Number(source.Index);
            arguments[1] = _values.Number(rule);
            arguments[2] = _program.Sources.Rules[rule].Options is { } options ? MakeData(options) : _values.Undefined;
            Native.JSObjectCallAsFunction(_context, _loadRule, 0, 3, arguments, &exception);
        }
        finally
        {
            Leave();
        }

        if (_terminated)
        {
            AbsorbTermination();
            throw new ScriptTimeoutException(here, $"the file computed for more than {_program.Limits.Load.TotalMilliseconds} ms while loading, and was ended");
        }

        if (exception != 0)
        {
            throw ReadError(exception, here);
        }
    }

    // A rule's or module's function, or the value of a JSON file.
    private nint Compile(ScriptSource source)
    {
        _fileIndexes[source.Name] = source.Index;
        if (source.IsJson)
        {
            return ParseJson(source);
        }

        // Parsed alone first: text that closes the wrapper's brace is a mistake of the file, and reported as one.
        using (var text = new NativeString(StrictMode + source.Text))
        using (var url = new NativeString(source.Name))
        {
            nint exception = 0;
            if (!Native.JSCheckScriptSyntax(_context, text.Handle, url.Handle, 1, &exception))
            {
                throw new RethrowException(exception);
            }
        }

        return Evaluate(WrapperStart + source.Text + WrapperEnd, source.Name);
    }

    private nint ParseJson(ScriptSource source)
    {
        try
        {
            return CallInside(_parse, MakeText(source.Text));
        }
        catch (RethrowException exception)
        {
            throw new ScriptArgumentException($"{source.Name} is not JSON: {ReadText(exception.Value)}");
        }
    }

    private void Register(int rule, string name, MessageNeeds needs, TimeSpan? timeout, ScriptLocation location, nint caller)
    {
        var only = _program.Api.Registrar.Event;
        _callers.Add(Keep(caller));
        _handlers.Add(new RuleHandler(_handlers.Count, only ?? name, location, rule, needs, timeout, MayQueueMicrotasks: true, Key: string.Empty) { Title = only is null ? null : name });
    }

    private void CompleteHandlers()
    {
        for (var i = 0; i < _handlers.Count; i++)
        {
            _handlers[i] = HandlerOptions.Completed(_handlers[i], _program.Sources, endsEveryJob: false);
        }
    }
}
