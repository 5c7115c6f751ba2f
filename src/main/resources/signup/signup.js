// Draws the form of a sign-up page where this script stands, or in the element that data-target names, and sends it.
// It keeps to strict content security policies: allow its host in script-src and connect-src.
(function () {
  'use strict';
  var script = document.currentScript;
  if (!script || !script.getAttribute('data-key')) {
    return;
  }
  var key = script.getAttribute('data-key');
  var endpoint = script.src.replace(/\/signup\.js(\?.*)?$/, '') + '/signup/' + encodeURIComponent(key);
  var language = script.getAttribute('data-lang') || document.documentElement.lang || '';
  var prefix = 'serai-' + key.slice(-6) + '-';

  function element(name, attributes, text) {
    var made = document.createElement(name);
    Object.keys(attributes || {}).forEach(function (each) {
      made.setAttribute(each, attributes[each]);
    });
    if (text) {
      made.textContent = text;
    }
    return made;
  }

  function load() {
    return fetch(endpoint + '/form' + (language ? '?lang=' + encodeURIComponent(language) : ''), {credentials: 'omit'})
      .then(function (answer) {
        if (!answer.ok) {
          throw new Error('The form cannot be had: ' + answer.status);
        }
        return answer.json();
      }).then(function (form) {
        form.since = Date.now();
        return form;
      });
  }

  function wait(millis) {
    return new Promise(function (resolve) {
      setTimeout(resolve, Math.max(0, millis));
    });
  }

  function control(field, texts) {
    var shared = {id: prefix + field.name, name: field.name, 'aria-describedby': prefix + field.name + '-wrong'};
    if (field.required) {
      shared.required = '';
      shared['aria-required'] = 'true';
    }
    if (field.placeholder) {
      shared.placeholder = field.placeholder;
    }
    if (field.type === 'checkbox') {
      return element('input', Object.assign(shared, {type: 'checkbox', value: 'true'}));
    }
    if (field.type === 'select') {
      var select = element('select', shared);
      select.appendChild(element('option', {value: ''}, texts.choose));
      field.options.forEach(function (option) {
        select.appendChild(element('option', {value: option}, option));
      });
      return select;
    }
    shared.maxlength = field.maxLength;
    if (field.type === 'textarea') {
      return element('textarea', Object.assign(shared, {rows: 4}));
    }
    var known = {email: 'email', tel: 'tel', url: 'url'}[field.type] || (field.name === 'name' ? 'name' : '');
    return element('input', Object.assign(shared, {type: field.type}, known ? {autocomplete: known} : {}));
  }

  function draw(description) {
    var texts = description.texts;
    var form = element('form', {'class': 'serai-signup', novalidate: '', 'aria-label': description.name, lang: description.language,
      method: 'post', action: endpoint});
    description.fields.forEach(function (field) {
      var row = element('div', {'class': 'serai-signup-field'});
      var label = element('label', {'for': prefix + field.name}, field.label + (field.required ? ' (' + texts.required + ')' : ''));
      var input = control(field, texts);
      row.appendChild(field.type === 'checkbox' ? input : label);
      row.appendChild(field.type === 'checkbox' ? label : input);
      row.appendChild(element('p', {id: prefix + field.name + '-wrong', 'class': 'serai-signup-wrong', hidden: ''}));
      form.appendChild(row);
    });
    var away = element('div', {'aria-hidden': 'true'});
    away.style.position = 'absolute';
    away.style.left = '-10000px';
    away.appendChild(element('label', {'for': prefix + 'trap'}, texts.trap));
    away.appendChild(element('input', {id: prefix + 'trap', name: description.trap, tabindex: '-1', autocomplete: 'off'}));
    form.appendChild(away);
    var said = element('p', {'class': 'serai-signup-said', role: 'status'});
    form.appendChild(said);
    var button = element('button', {type: 'submit', 'class': 'serai-signup-send'}, texts.send);
    form.appendChild(button);
    form.addEventListener('submit', function (event) {
      event.preventDefault();
      if (button.getAttribute('aria-disabled') !== 'true') {
        send();
      }
    });

    function busy(isBusy) {
      button.setAttribute('aria-disabled', isBusy ? 'true' : 'false');
      button.textContent = isBusy ? texts.sending : texts.send;
    }

    function mark(errors) {
      var first = null;
      description.fields.forEach(function (field) {
        var wrong = errors.filter(function (error) {
          return error.field === field.name;
        })[0];
        var input = form.elements[field.name];
        var told = document.getElementById(prefix + field.name + '-wrong');
        told.textContent = wrong ? field.label + ' ' + wrong.message : '';
        told.hidden = !wrong;
        if (wrong) {
          input.setAttribute('aria-invalid', 'true');
          first = first || input;
        } else {
          input.removeAttribute('aria-invalid');
        }
      });
      if (first) {
        first.focus();
      }
      said.textContent = errors.length ? texts.mend : '';
    }

    function values() {
      var sent = {_token: description.token};
      description.fields.forEach(function (field) {
        var input = form.elements[field.name];
        sent[field.name] = field.type === 'checkbox' ? input.checked : input.value;
      });
      sent[description.trap] = form.elements[description.trap].value;
      var redirect = script.getAttribute('data-redirect');
      if (redirect) {
        sent._redirect = redirect;
      }
      return sent;
    }

    /** A form that lay open too long gets another token; one that is too young waits until it is old enough. */
    function ready() {
      var age = Date.now() - description.since;
      if (age < description.mostAge * 0.9) {
        return wait(description.leastAge + 250 - age);
      }
      return load().then(function (fresh) {
        description.token = fresh.token;
        description.since = fresh.since;
        return wait(description.leastAge + 250);
      });
    }

    function send() {
      mark([]);
      busy(true);
      ready().then(function () {
        return fetch(endpoint + (language ? '?lang=' + encodeURIComponent(language) : ''), {method: 'POST', credentials: 'omit',
          headers: {'Content-Type': 'application/json'}, body: JSON.stringify(values())});
      }).then(function (answer) {
        return answer.json().then(function (body) {
          return {status: answer.status, body: body};
        });
      }).then(function (answer) {
        busy(false);
        if (answer.status === 202) {
          done(answer.body);
        } else if (answer.status === 400 && answer.body.errors) {
          mark(answer.body.errors);
        } else {
          said.textContent = answer.status === 429 ? texts.tooOften : texts.failed;
        }
      }).catch(function () {
        busy(false);
        said.textContent = texts.failed;
      });
    }

    function done(body) {
      if (body.redirectUrl && /^https?:\/\//.test(body.redirectUrl)) {
        window.location.assign(body.redirectUrl);
        return;
      }
      var thanks = element('p', {'class': 'serai-signup-done', role: 'status', tabindex: '-1', lang: description.language}, body.message);
      form.dispatchEvent(new CustomEvent('serai-signup', {bubbles: true}));
      form.replaceWith(thanks);
      thanks.focus();
    }

    return form;
  }

  function place(made) {
    var named = script.getAttribute('data-target');
    var target = named ? document.querySelector(named) : null;
    if (target) {
      target.appendChild(made);
    } else if (script.parentNode && document.body && document.body.contains(script)) {
      script.parentNode.insertBefore(made, script.nextSibling);
    } else {
      document.body.appendChild(made);
    }
  }

  function start() {
    load().then(draw).catch(function () {
      return element('p', {'class': 'serai-signup-closed', role: 'status'}, 'This form is not available.');
    }).then(place);
  }

  if (document.readyState === 'loading') {
    document.addEventListener('DOMContentLoaded', start);
  } else {
    start();
  }
})();
